"""The only room that knows Flask, WTForms and Jinja. Three faces (public, staff, api) that never import each other."""
