// Asks the device for a passkey, or makes one. Where the browser cannot, what it needs stays hidden.
const form = document.querySelector("[data-device]");
const failed = document.querySelector("[data-failed]");

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

function read(options) {
  const read = { ...options, challenge: bytes(options.challenge) };
  if (options.user) { read.user = { ...options.user, id: bytes(options.user.id) }; }
  for (const list of ["excludeCredentials", "allowCredentials"]) {
    if (options[list]) { read[list] = options[list].map((each) => ({ ...each, id: bytes(each.id) })); }
  }
  return read;
}

function written(made) {
  const response = { clientDataJSON: text(made.response.clientDataJSON) };
  for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (made.response[part]) { response[part] = text(made.response[part]); }
  }
  return JSON.stringify({ id: made.id, rawId: text(made.rawId), type: made.type, response, clientExtensionResults: {} });
}

async function ask(address, body) {
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const answer = await fetch(address, { method: "POST", body, headers: { "X-CSRFToken": token, "Content-Type": "application/json" } });
  if (!answer.ok) { throw new Error(String(answer.status)); }
  return answer.json();
}

if (form && window.PublicKeyCredential && navigator.credentials) {
  form.hidden = false;
  document.querySelector("[data-no-device]")?.remove();
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    failed.textContent = "";
    try {
      const { publicKey } = await ask(form.action, "{}");
      const made = await navigator.credentials[form.dataset.device]({ publicKey: read(publicKey) });
      const { leads_to: where } = await ask(form.dataset.answer, written(made));
      location.assign(where);
    } catch {
      failed.textContent = failed.dataset.failed;
    }
  });
}
