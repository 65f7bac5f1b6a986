// Preloaded into Node servers that would listen on every interface: keeps them on 127.0.0.1.
const { Server } = require("node:net");
const listen = Server.prototype.listen;
Server.prototype.listen = function (first, ...rest) {
  if (first !== null && typeof first === "object") {
    return listen.call(this, first.path ? first : { ...first, host: "127.0.0.1" }, ...rest);
  }
  const callback = rest.find((argument) => typeof argument === "function");
  return listen.call(this, { port: Number(first), host: "127.0.0.1" }, callback);
};
