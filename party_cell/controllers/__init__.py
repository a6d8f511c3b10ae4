from . import party_check, party_handbook, party_notice, party_quarter
