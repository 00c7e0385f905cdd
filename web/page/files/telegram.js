/**
 * The few words this page says to the Telegram around it, without Telegram's own script.
 *
 * Apps on phones and desktops put an object into the page, older ones answer to `external.notify`, and the web clients
 * hold the page in a frame and listen to its messages. (https://core.telegram.org/api/web-events)
 */
const WEB_CLIENT = /^https:\/\/(?:[\w-]+\.)?web\.telegram\.org$/;

export class Telegram {
  #window;

  constructor(window) {
    this.#window = window;
  }

  /** Whether there is a Telegram around this page. */
  get around() {
    return Boolean(this.#proxy || this.#notify || this.#framed);
  }

  /** The page can be shown, and wants the height there is. */
  ready() {
    this.#say("web_app_ready");
    this.#say("web_app_expand");
  }

  /** While `asking`, closing the Mini App asks once more, and a swipe does not close it. */
  askBeforeClosing(asking) {
    this.#say("web_app_setup_closing_behavior", { need_confirmation: asking });
    this.#say("web_app_setup_swipe_behavior", { allow_vertical_swipe: !asking });
  }

  close() {
    this.#say("web_app_close");
  }

  #say(event, data = {}) {
    if (this.#proxy) this.#proxy.postEvent(event, JSON.stringify(data));
    else if (this.#notify) this.#window.external.notify(JSON.stringify({ eventType: event, eventData: data }));
    else if (this.#framed) this.#window.parent.postMessage(JSON.stringify({ eventType: event, eventData: data }), this.#client);
  }

  get #proxy() {
    const proxy = this.#window.TelegramWebviewProxy;
    return typeof proxy?.postEvent === "function" ? proxy : null;
  }

  get #notify() {
    return typeof this.#window.external?.notify === "function";
  }

  get #framed() {
    return this.#window.parent !== this.#window;
  }

  /** The web client that holds us; what we say is for nobody else. */
  get #client() {
    const holder = this.#window.location.ancestorOrigins?.[0] ?? "";
    return WEB_CLIENT.test(holder) ? holder : "https://web.telegram.org";
  }
}
