import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { Refused, type Administration } from "../api.ts";
import { api, forgetSession, session, signIn, type Ended } from "../session.ts";
import { language, set, texts } from "../settings.ts";
import { Mark } from "./icons.tsx";

/** The front door; with `ended` it stands over the desk of somebody whose session ran out. */
export function SignIn({ ended = null }: { ended?: Ended }) {
  const known = session.peek();
  const administrations = useSignal<readonly Administration[] | null>(null);
  const fault = useSignal<string | null>(null);
  const busy = useSignal(false);
  const form = useRef<HTMLFormElement>(null);
  const said = texts.value.signIn;

  const fetchAdministrations = () => {
    fault.value = null;
    api.administrations().then(
      (all) => (administrations.value = all),
      () => (fault.value = said.unreachable),
    );
  };
  useEffect(fetchAdministrations, []);
  useEffect(() => focusFirstEmpty(form.current), [administrations.value]);

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const given = new FormData(form.current!);
    const value = (name: string) => String(given.get(name) ?? "");
    busy.value = true;
    fault.value = null;
    try {
      await signIn(value("username").trim(), value("password"), value("administration"));
    } catch (error) {
      fault.value = faultText(error);
      form.current?.querySelector<HTMLInputElement>("[name=password]")?.select();
    }
    busy.value = false;
  };

  return (
    <main class="sign-in" data-over={ended !== null}>
      <form class="card" ref={form} onSubmit={submit} aria-labelledby="sign-in-title">
        <header>
          <Mark />
          <div>
            <h1 id="sign-in-title">{texts.value.product}</h1>
            <p>{said.intro}</p>
          </div>
        </header>
        {ended && <p class="say warn">{ended === "expired" ? said.again : said.refused}</p>}
        <AdministrationField all={administrations.value} chosen={known?.administration} />
        <label class="field">
          <span>{said.username}</span>
          <input name="username" autocomplete="username" autocapitalize="none" required maxLength={200} defaultValue={known?.username ?? ""} />
        </label>
        <label class="field">
          <span>{said.password}</span>
          <input name="password" type="password" autocomplete="current-password" required maxLength={500} />
        </label>
        <div role="alert">{fault.value && <p class="say bad">{fault.value}</p>}</div>
        {administrations.value || !fault.value ? (
          <button class="button primary wide" disabled={busy.value || !administrations.value}>
            {busy.value ? said.busy : said.submit}
          </button>
        ) : (
          <button type="button" class="button wide" onClick={fetchAdministrations}>
            {texts.value.retry}
          </button>
        )}
        {ended && (
          <button type="button" class="button quiet wide" onClick={forgetSession}>
            {said.other}
          </button>
        )}
        <LanguageLinks />
      </form>
    </main>
  );
}

/** With a single administration there is nothing to choose, but one sees where one is. */
function AdministrationField({ all, chosen }: { all: readonly Administration[] | null; chosen: string | undefined }) {
  const only = all?.length === 1 ? all[0] : undefined;
  return (
    <label class="field">
      <span>{texts.value.signIn.administration}</span>
      <select name="administration" required disabled={!all} key={all ? "there" : "awaited"} defaultValue={only?.key ?? chosen ?? ""}>
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
