"""Users, the organizations that they publish for, their roles there, and the approval of organizations."""
