// What happened between the messages, in one line each.
import type { Language } from "../../shared/languages.ts";
import type { EventOf } from "../frames.ts";
import type { StepEvent } from "../state/transcript.ts";
import type { Texts } from "../texts/nl.ts";
import { amendmentText, channelName, inLanguage, moment, processName } from "../wording.ts";

export function stepText(event: StepEvent, texts: Texts, language: Language, me: string): string {
  const said = texts.steps;
  switch (event.type) {
    case "conversation.waiting":
      return [said.waiting, event.data.why?.[language]].filter(Boolean).join(": ");
    case "conversation.offered":
      return texts.lists.offeredTo(event.data.to.name);
    case "offer.withdrawn":
      return withdrawn(event, texts);
    case "control.changed":
      return handedOver(event, texts, me);
    case "handover.emergency":
      return [said.emergency, event.data.why?.[language]].filter(Boolean).join(": ");
    case "handover.leaving_message":
      return said.messageKept;
    case "assistant.failed":
      return said.assistantFailed;
    case "language.changed":
      return said.language(texts.context.languages[event.data.language] ?? event.data.language);
    case "news.chosen":
      return texts.news.step(event.data.by?.name ?? null, event.data.channel && channelName(event.data.channel, texts));
    case "channel.moved":
      return said.moved(channelName(event.data.channel, texts));
    case "customer.identity":
      return event.data.signed_in ? said.signedIn : said.notSignedIn;
    case "message.amended":
      return amendmentText(event.data, texts);
    case "process.changed":
      return said.process(processName(event.data.type, texts), inLanguage(event.data.status_text, language));
    case "conversation.closed":
      if (event.data.continued_in) return said.continued;
      return event.data.disposition ? said.closed(texts.resolve[event.data.disposition] ?? "") : said.closedPlain;
    case "conversation.reopened":
      return said.reopened;
    case "conversation.snoozed":
      return event.data.until ? said.snoozed(moment(event.data.until, Date.now(), language)) : said.reopened;
  }
}

function withdrawn({ data }: EventOf<"offer.withdrawn">, { steps }: Texts): string {
  const name = (data.by ?? data.to)?.name ?? steps.someone;
  switch (data.why) {
    case "declined":
      return steps.declined(name);
    case "expired":
      return steps.expired(name);
    case "left":
      return steps.left;
    case "agent_lost":
      return steps.agentLost(name);
    default:
      return steps.withdrawn;
  }
}

function handedOver({ data }: EventOf<"control.changed">, { steps }: Texts, me: string): string {
  const summary = data.outcome?.summary ? ` “${data.outcome.summary}”` : "";
  if (data.control === "agent") {
    return (data.agent?.id === me ? steps.toYou : steps.toAgent(data.agent?.name ?? steps.someone)) + summary;
  }
  return (data.control === "assistant" ? steps.toAssistant : steps.toNobody) + summary;
}
