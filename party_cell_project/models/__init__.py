from . import party_task, project_project, project_task
