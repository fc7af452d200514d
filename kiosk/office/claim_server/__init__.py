"""The service at which kiosks claim and renew their certificates, over HTTPS."""
