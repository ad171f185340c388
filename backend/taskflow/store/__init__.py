"""Where things are kept: adapters of the ports Log, Documents, Ownership and Vectors."""
