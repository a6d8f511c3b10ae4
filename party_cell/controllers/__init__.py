from . import party_handbook, party_notice
