import { useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Refused, type Administration } from "../api.ts";
import { api, forgetSession, session, signIn, type Ended } from "../session.ts";
import { language, set, texts } from "../settings.ts";
import { Mark } from "./icons.tsx";

/** The front door; with `ended` it stands over the desk of somebody whose session ran out. */
export function SignIn({ ended = null }: { ended?: Ended }) {
  const form = useRef<HTMLFormElement>(null);
  const { all, fault, busy, fetchAll, submit } = useFrontDoor(form);
  useEffect(() => focusFirstEmpty(form.current), [all]);
  return (
    <main class="sign-in" data-over={ended !== null}>
      <form class="card" ref={form} onSubmit={submit} aria-labelledby="sign-in-title">
        <Welcome />
        {ended && <p class="say warn">{texts.value.signIn[ended]}</p>}
        <AdministrationField all={all} chosen={session.peek()?.administration} />
        <Credentials />
        <div role="alert">{fault && <p class="say bad">{fault}</p>}</div>
        {!all && fault ? <AskAgain onClick={fetchAll} /> : <Submit busy={busy} ready={all !== null} />}
        {ended && <OtherAccount />}
        <LanguageLinks />
      </form>
    </main>
  );
}

/** What the front door knows and does: administrations to choose from, and signing in. */
function useFrontDoor(form: RefObject<HTMLFormElement | null>) {
  const all = useSignal<readonly Administration[] | null>(null);
  const fault = useSignal<string | null>(null);
  const busy = useSignal(false);
  const fetchAll = () => {
    fault.value = null;
    api.administrations().then(
      (found) => (all.value = found),
      () => (fault.value = texts.peek().signIn.unreachable),
    );
  };
  useEffect(fetchAll, []);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    busy.value = true;
    fault.value = await faultOfSigningIn(new FormData(form.current!));
    busy.value = false;
    if (fault.value) form.current?.querySelector<HTMLInputElement>("[name=password]")?.select();
  };
  return { all: all.value, fault: fault.value, busy: busy.value, fetchAll, submit };
}

/** Null when it went well. */
async function faultOfSigningIn(given: FormData): Promise<string | null> {
  const value = (name: string) => String(given.get(name) ?? "");
  try {
    await signIn(value("username").trim(), value("password"), value("administration"));
    return null;
  } catch (error) {
    return faultText(error);
  }
}

const Welcome = () => (
  <header>
    <Mark />
    <div>
      <h1 id="sign-in-title">{texts.value.product}</h1>
      <p>{texts.value.signIn.intro}</p>
    </div>
  </header>
);

function Credentials() {
  const said = texts.value.signIn;
  return (
    <>
      <label class="field">
        <span>{said.username}</span>
        <input
          name="username"
          autocomplete="username"
          autocapitalize="none"
          required
          maxLength={200}
          defaultValue={session.peek()?.username ?? ""}
        />
      </label>
      <label class="field">
        <span>{said.password}</span>
        <input name="password" type="password" autocomplete="current-password" required maxLength={500} />
      </label>
    </>
  );
}

const Submit = ({ busy, ready }: { busy: boolean; ready: boolean }) => (
  <button class="button primary wide" disabled={busy || !ready}>
    {busy ? texts.value.signIn.busy : texts.value.signIn.submit}
  </button>
);

const AskAgain = ({ onClick }: { onClick: () => void }) => (
  <button type="button" class="button wide" onClick={onClick}>
    {texts.value.retry}
  </button>
);

const OtherAccount = () => (
  <button type="button" class="button quiet wide" onClick={forgetSession}>
    {texts.value.signIn.other}
  </button>
);

/** With a single administration there is nothing to choose, but one sees where one is. */
function AdministrationField({ all, chosen }: { all: readonly Administration[] | null; chosen: string | undefined }) {
  const only = all?.length === 1 ? all[0] : undefined;
  return (
    <label class="field">
      <span>{texts.value.signIn.administration}</span>
      <select
        name="administration"
        required
        disabled={!all}
        key={all ? "there" : "awaited"}
        defaultValue={only?.key ?? chosen ?? ""}
      >
        {!only && <option value="" />}
        {all?.map(({ key, name }) => (
          <option key={key} value={key} selected={key === (only?.key ?? chosen)}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

function LanguageLinks() {
  const other = language.value === "nl" ? "en" : "nl";
  return (
    <button type="button" class="link" lang={other} onClick={() => set({ language: other })}>
      {other === "nl" ? "Nederlands" : "English"}
    </button>
  );
}

function focusFirstEmpty(form: HTMLFormElement | null): void {
  const fields = [...(form?.querySelectorAll<HTMLInputElement | HTMLSelectElement>("select:enabled, input") ?? [])];
  fields.find(({ value }) => value === "")?.focus();
}

function faultText(error: unknown): string {
  const said = texts.peek().signIn;
  if (!(error instanceof Refused)) return said.unreachable;
  if (error.code === "wrong_credentials" || error.code === "rate_limited") return said[error.code];
  return error.message || texts.peek().technicalFault;
}
