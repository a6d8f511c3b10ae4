VAGUE_OWNERS = """các đồng chí liên quan
các đồng chí có liên quan
đồng chí liên quan
các đồng chí
toàn thể đảng viên
toàn thể các đồng chí
tất cả đảng viên
các đảng viên
đảng viên
toàn chi bộ
chi bộ
mọi người
tập thể
các bộ phận liên quan
các cơ quan liên quan
các đơn vị liên quan
các tổ chức liên quan"""


def migrate(cr, version):
    """What rule profiles say of tasks, which data does not bring to those that are there."""
    cr.execute(
        """UPDATE party_rule_profile
           SET task_remind_before_days = 3, task_superior_after_days = 7, vague_owners = %s
           WHERE vague_owners IS NULL""",
        [VAGUE_OWNERS],
    )
