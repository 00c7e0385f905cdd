"""The aiohttp application: webhook, service API, health."""
