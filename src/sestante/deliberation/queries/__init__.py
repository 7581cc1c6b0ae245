"""Questions about focus groups; one module for each part of their life."""
