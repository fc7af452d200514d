"""What a head office's MQTT broker is told: who may connect, who may write where, and how much of anything."""
