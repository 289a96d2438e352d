import { withoutIsolates } from "../wording.ts";

/** A customer's words beside ours: what turns the direction of text in them ends with them. */
export const Words = ({ text }: { text: string }) => <bdi>{withoutIsolates(text)}</bdi>;
