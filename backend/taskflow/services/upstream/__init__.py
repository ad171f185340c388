"""Speaking to OpenAI-compatible servers, cheaply; what the services here share."""
