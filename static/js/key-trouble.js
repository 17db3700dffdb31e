// Say on the page when a key or passkey did not work; allauth's scripts tell only the console.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  document.getElementById("key-trouble").hidden = false;
});
