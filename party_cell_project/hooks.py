def uninstall_hook(env):
    """The projects go with the addon: without its rules every project manager would read them."""
    projects = env["project.project"].with_context(active_test=False)
    projects = projects.search([("party_cell_id", "!=", False)])
    tasks = env["project.task"].with_context(active_test=False)
    tasks.search([("project_id", "in", projects.ids)]).unlink()
    projects.unlink()
