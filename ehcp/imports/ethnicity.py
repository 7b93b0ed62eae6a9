"""Extended ethnicity codes and the main codes that they roll up to."""

from ehcp.choices import Ethnicity

GROUPS = {
    Ethnicity.WBRI: "WCOR WENG WNIR WSCO WWEL WOWB",
    Ethnicity.WOTH: (
        "WALB WBOS WCRO WGRE WGRK WGRC WITA WKOS WPOR WSER WTUR WTUK WTUC WEUR WEEU WWEU WOTW"
    ),
    Ethnicity.WROM: "WROG WROR WROO",
    Ethnicity.MWAS: "MWAP MWAI MWAO",
    Ethnicity.MOTH: "MAOE MABL MACH MBOE MBCH MCOE MWOE MWCH MOTM",
    Ethnicity.APKN: "AMPK AKPA AOPK",
    Ethnicity.AOTH: "AAFR AKAO ANEP ASNL ASLT ASRO AOTA",
    Ethnicity.BAFR: "BANN BCON BGHA BNGN BSLN BSOM BSUD BAOF",
    Ethnicity.BOTH: "BEUR BNAM BOTB",
    Ethnicity.CHNE: "CHKC CMAL CSNG CTWN COCH",
    Ethnicity.OOTH: (
        "OAFG OARA OEGY OFIL OIRN OIRQ OJPN OKOR OKRD OLAM OLEB OLIB OMAL OMRC OPOL OTHA OVIE "
        "OYEM OOEG"
    ),
}
EXTENDED = {code: main for main, codes in GROUPS.items() for code in codes.split()}
MAIN = {code: Ethnicity(code) for code in Ethnicity.values} | EXTENDED


def main_code(code: str) -> str:
    """The main code of a main or extended one."""
    return MAIN.get(code, Ethnicity.NOBT)
