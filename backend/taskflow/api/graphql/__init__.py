"""GraphQL: queries, mutations and subscriptions over the hub; translates, decides nothing."""
