"""The head office in a browser: Django with allauth over pages that timers have made. It keeps people, and no votes."""
