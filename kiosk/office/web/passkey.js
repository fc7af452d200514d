// Passkeys: nothing else on these pages needs a script. Where the browser knows none, what is hidden stays hidden.
"use strict";
if (window.PublicKeyCredential && PublicKeyCredential.parseRequestOptionsFromJSON) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const wrong = form.querySelector("[role=alert]");
      wrong.hidden = true;
      try {
        form.elements.credential.value = JSON.stringify((await credential(form)).toJSON());
        form.submit();
      } catch (error) {
        console.info(error);
        wrong.hidden = false;
      }
    });
  }
}

async function credential(form) {
  if (form.dataset.passkey === "make") {
    const options = JSON.parse(form.dataset.options).publicKey;
    // One that the device finds by itself, and gives for a finger, a face or a PIN alone.
    Object.assign(options.authenticatorSelection, {residentKey: "required", requireResidentKey: true, userVerification: "required"});
    return navigator.credentials.create({publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options)});
  }
  const options = form.dataset.options
    ? JSON.parse(form.dataset.options)
    : (await (await fetch(form.action, {headers: {Accept: "application/json"}})).json()).request_options;
  return navigator.credentials.get({publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options.publicKey)});
}
