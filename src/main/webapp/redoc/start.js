Redoc.init("/openapi.json", { nativeScrollbars: true, hideLoading: true }, document.getElementById("api"));
