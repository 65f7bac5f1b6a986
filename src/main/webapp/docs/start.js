// Swagger UI over the API document. Whoever may log in with an issuer outside finds it under "Authorize".
const read = async (url) => {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url} is answered with ${answer.status}`);
  return answer.json();
};

const withIssuers = (spec, issuers) => {
  issuers.forEach(({ issuer, configuration }, index) => {
    const name = index === 0 ? "issuer" : `issuer_${index + 1}`;
    spec.components.securitySchemes[name] = { type: "openIdConnect", openIdConnectUrl: configuration, description: issuer };
    spec.security.push({ [name]: [] });
  });
  return spec;
};

const show = async () => {
  const [spec, offer] = await Promise.all([read("/openapi.json"), read("/api/v1/auth/issuers")]);
  window.ui = SwaggerUIBundle({
    spec: withIssuers(spec, offer.issuers),
    dom_id: "#api",
    deepLinking: true,
    validatorUrl: null,
    oauth2RedirectUrl: `${location.origin}/docs/oauth2-redirect.html`,
  });
  if (offer.issuers.length > 0) {
    window.ui.initOAuth({
      clientId: offer.client_id,
      usePkceWithAuthorizationCodeGrant: true,
      additionalQueryStringParams: offer.names_resource ? { resource: offer.resource } : {},
    });
  }
};

show().catch((error) => {
  document.getElementById("api").textContent = `The API document cannot be shown: ${error.message}`;
});
