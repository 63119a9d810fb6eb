"""Who may do what: a table of requests and decisions, on the policies of synthesized estates."""
