"""Who follows which conversation, and how what is committed reaches them, in this process and in others."""
