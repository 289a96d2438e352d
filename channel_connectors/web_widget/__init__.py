"""The embeddable widget: one websocket per open tab."""
