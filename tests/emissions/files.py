"""Three files as a laboratory has them: trips, energy bills, purchases; with semicolons and commas,
and French headers in one of them."""

LABORATORY = "PLANTES"


def _text(header: str, rows: list[str]) -> str:
    return "\r\n".join([header, *rows]) + "\r\n"


def trips() -> str:
    """What a French-speaking secretary keeps: six journeys."""
    return _text(
        "Laboratoire;Référence;Date;Moyen;Classe;Départ;Arrivée;Aller-retour;Voyages;Distance;Note",
        [
            f"{LABORATORY};V-001;14.03.2022;avion;éco;GVA;LHR;oui;1;;Colloque",
            f"{LABORATORY};V-002;02.05.2022;avion;affaires;gva;jfk;oui;2;;Congrès",
            f"{LABORATORY};V-003;11.06.2022;train;;;;non;3;1053,5;Réseau",
            f"{LABORATORY};V-004;20.06.2022;voiture;gazole;;;oui;1;87,25;Terrain",
            f"{LABORATORY};V-005;01.09.2022;train;international;;;oui;1;540;Paris",
            f"{LABORATORY};V-006;28.10.2022;avion;éco;ZRH;NRT;non;1;;Séjour",
        ],
    )


def bills() -> str:
    """Twelve bills of electricity and two of gas."""
    rows = [
        f"{LABORATORY};E-{month:02};2022-{month:02}-01;electricity;{4000 + 110 * month},5;kWh"
        for month in range(1, 13)
    ]
    rows += [
        f"{LABORATORY};G-1;2022-01-01;gas;12840,75;kWh (Gross CV)",
        f"{LABORATORY};G-2;2022-10-01;natural gas;1940;kWh (Gross CV)",
    ]
    return _text("Laboratory;Invoice;Date;Energy;Consumption;Unit", rows)


def purchases() -> str:
    """Invoices by spend code, in two currencies, and a credit."""
    return _text(
        "lab;invoice;date;spend code;item;amount;currency;currency year",
        [
            f"{LABORATORY};F-100;2022-02-03;325413;Reagents;12 480,50;EUR;2022",
            f"{LABORATORY};F-101;2022-02-19;334516;Spectrometer;184 000,00;EUR;2022",
            f"{LABORATORY};F-102;2022-03-08;325413;Credit note;-480,50;EUR;",
            f"{LABORATORY};F-103;2022-07-21;111400;Seedlings;930,00;USD;2021",
        ],
    )
