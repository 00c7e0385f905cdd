"""The control API: what people do in the simulated Telegram, and what bots did to it."""
