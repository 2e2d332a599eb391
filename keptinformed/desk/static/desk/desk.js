// Starts GOV.UK's scripts where the browser can run them. Without this file every page works as well.
document.body.classList.add("js-enabled", "govuk-frontend-supported");
const preload = document.querySelector("link[rel=modulepreload]");
const { initAll } = await import(preload.href);
initAll();
