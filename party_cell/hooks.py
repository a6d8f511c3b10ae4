def uninstall_hook(env):
    """Leave nothing behind: activities and mails on records that go with the addon."""
    models = [name for name in env if name.startswith("party.")]
    env["mail.activity"].with_context(active_test=False).search(
        [("res_model", "in", models)]
    ).unlink()
    env["mail.mail"].search([("model", "in", models)]).unlink()
