"""The kiosk: composes hardware, sync and config into a device that counts votes and a page that tells of them."""
