from . import party_check, party_notice
