export const base64url = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

/** 256 bits, 43 characters. */
export const random = () => base64url(crypto.getRandomValues(new Uint8Array(32)));
