def show(results):
    pass
