from . import party_notice
