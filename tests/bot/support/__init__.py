"""What stands around the assistants in their tests: started programs, the broker's side of both contracts."""
