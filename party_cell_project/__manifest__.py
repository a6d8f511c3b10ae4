{
    "name": "Party Cells: Tasks in Project",
    "summary": "Tasks of Party cells followed by their members in Odoo's Project",
    "version": "19.0.1.0.0",
    "category": "Human Resources",
    "author": "party_cell",
    "license": "LGPL-3",
    "depends": ["party_cell", "project"],
    "data": [
        "security/ir_rule.xml",
        "views/party_task_views.xml",
    ],
    "uninstall_hook": "uninstall_hook",
}
