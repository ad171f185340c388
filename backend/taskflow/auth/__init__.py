"""Auth: a credential becomes a Principal, and nothing more; `Accounts` is the door."""
