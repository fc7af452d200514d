"""The way of the documents over MQTT: publisher, collector, and the connection under both."""
