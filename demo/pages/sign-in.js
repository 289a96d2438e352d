// A demonstration of what a brand's own site does: it knows who is signed in, and tells the chat by a signed token
// (docs/known-customers.md). Here one signs in without a password, as somebody made up; a real site has a session.
const box = document.querySelector("[data-sign-in]");
const { brand, signIn, signOut, signedIn } = box.dataset;
const kept = `demo.${brand}.customer`;

const widget = () =>
  new Promise((found) => {
    const look = () => (window.Handover ? found(window.Handover) : setTimeout(look, 50));
    look();
  });

async function tokenOf(customer) {
  const response = await fetch(`/demo/${brand}/sign-in`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ customer }),
  });
  return (await response.json()).token;
}

async function identify() {
  const customer = localStorage.getItem(kept);
  (await widget()).identify(customer && (await tokenOf(customer)));
}

function choose(customer) {
  if (customer) localStorage.setItem(kept, customer);
  else localStorage.removeItem(kept);
  show();
  identify();
}

function button(text, does) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  made.onclick = does;
  return made;
}

let customers = [];

function show() {
  const here = customers.find(({ customer }) => customer === localStorage.getItem(kept));
  const named = (text, { name }) => text.replace("{name}", name);
  box.replaceChildren(
    ...(here
      ? [named(signedIn, here), button(signOut, () => choose(null))]
      : customers.map((one) => button(named(signIn, one), () => choose(one.customer)))),
  );
  box.hidden = customers.length === 0;
}

// The token was too old, or is not believed: a site that can make another one says so.
addEventListener("handover:refused", (event) => {
  if (!localStorage.getItem(kept)) return;
  event.preventDefault();
  setTimeout(identify, 1000);
});
addEventListener("storage", ({ key }) => key === kept && (show(), identify()));

const listed = await fetch(`/demo/${brand}/customers`);
customers = listed.ok ? await listed.json() : [];
show();
if (localStorage.getItem(kept) && customers.length) identify();

export {};
