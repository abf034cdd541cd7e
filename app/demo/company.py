"""Who works in the demonstration, where, and in which groups."""

from dataclasses import dataclass

PASSWORD = "ticketease-demo"  # noqa: S105 - shown on the demonstration's own login page
ZONE = "Europe/Paris"


@dataclass(frozen=True)
class Place:
    """A site, or a floor of one."""

    key: str
    en: str
    fr: str
    parent: str


@dataclass(frozen=True)
class Team:
    """A group; ``takes`` when it takes the unrouted tickets of its place."""

    name: str
    place: str
    purposes: tuple[str, ...]
    description: str
    takes: bool = False
    strategy: str = "manual"


@dataclass(frozen=True)
class Someone:
    """A person: ``login`` before the @, the key of their place, their manager's login, the names of their teams."""

    login: str
    first_name: str
    last_name: str
    place: str
    lang: str = "fr"
    manager: str | None = None
    teams: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    is_admin: bool = False


@dataclass(frozen=True)
class Route:
    """A routing rule: incidents of this category, at or below this place, go to the team."""

    name: str
    category: str
    place: str
    team: str


PLACES = (
    Place("paris", "Paris", "Paris", "root"),
    Place("paris-ground", "Paris, ground floor", "Paris, rez-de-chaussée", "paris"),
    Place("paris-1", "Paris, 1st floor", "Paris, 1er étage", "paris"),
    Place("paris-2", "Paris, 2nd floor", "Paris, 2e étage", "paris"),
    Place("paris-3", "Paris, 3rd floor", "Paris, 3e étage", "paris"),
    Place("lyon", "Lyon", "Lyon", "root"),
    Place("lyon-ground", "Lyon, ground floor", "Lyon, rez-de-chaussée", "lyon"),
    Place("lyon-1", "Lyon, 1st floor", "Lyon, 1er étage", "lyon"),
)

DESK_PARIS, DESK_LYON = "Service desk Paris", "Service desk Lyon"
NETWORK_PARIS, NETWORK_LYON = "Network Paris", "Network Lyon"
APPLICATIONS, SECURITY = "Business applications", "Security"
OFFICE = "People and locations Paris"
EQUIPMENT_PARIS, EQUIPMENT_LYON = "Equipment Paris", "Equipment Lyon"

TEAMS = (
    Team(DESK_PARIS, "paris", ("incidents", "tasks"), "First contact of everybody in Paris.", takes=True),
    Team(DESK_LYON, "lyon", ("incidents", "tasks"), "First contact of everybody in Lyon.", takes=True),
    Team(NETWORK_PARIS, "paris", ("incidents",), "Cables, Wi-Fi, telephones and the VPN in Paris."),
    Team(NETWORK_LYON, "lyon", ("incidents",), "Cables, Wi-Fi, telephones and the VPN in Lyon."),
    Team(APPLICATIONS, "root", ("incidents", "tasks"), "Business software of both sites."),
    Team(SECURITY, "root", ("incidents",), "Suspicious mail, lost devices, certificates."),
    Team(EQUIPMENT_PARIS, "paris", ("cmdb",), "Keeps the machines of Paris: hands them over, takes them back."),
    Team(EQUIPMENT_LYON, "lyon", ("cmdb",), "Keeps the machines of Lyon."),
    # Nobody belongs to it yet: its card and the list of groups say so.
    Team("Telephony Lyon", "lyon", ("incidents",), "Telephones in Lyon; to be staffed."),
    Team(OFFICE, "paris", ("people", "groups"), "Keeps the directory of Paris."),
)

ROUTES = (
    Route("Security goes to its own team", "security", "root", SECURITY),
    Route("Software goes to the applications team", "software", "root", APPLICATIONS),
    Route("Network in Paris", "network", "paris", NETWORK_PARIS),
    Route("Network in Lyon", "network", "lyon", NETWORK_LYON),
)

RITA, ALAN, PAULA, ADA, OLAF = "rita", "alan", "paula", "ada", "olaf"
# Those whom a visitor can be; the others work behind the scenes and have no password.
VISITORS = (RITA, ALAN, PAULA, ADA, OLAF)

PEOPLE = (
    Someone(ADA, "Ada", "Lefèvre", "paris-3", "en", is_admin=True),
    Someone(PAULA, "Paula", "Duval", "paris-2", "en", ADA),
    Someone(RITA, "Rita", "Moreau", "paris-2", "en", PAULA),
    Someone(ALAN, "Alan", "Keller", "paris-ground", "en", "nadia", (DESK_PARIS, NETWORK_PARIS, EQUIPMENT_PARIS)),
    Someone(OLAF, "Olaf", "Lindqvist", "lyon-1", "en", "marc"),
    Someone("nadia", "Nadia", "Benali", "paris-ground", "fr", ADA, leads=(DESK_PARIS, NETWORK_PARIS)),
    Someone("thomas", "Thomas", "Girard", "paris-ground", "fr", "nadia", (DESK_PARIS,)),
    Someone("ines", "Inès", "Carvalho", "paris-ground", "fr", "nadia", (DESK_PARIS,)),
    Someone("yann", "Yann", "Le Goff", "paris-ground", "fr", "nadia", (NETWORK_PARIS,)),
    Someone("sofia", "Sofia", "Rossi", "paris-3", "en", "nadia", (APPLICATIONS,), (APPLICATIONS,)),
    Someone("mehdi", "Mehdi", "Amrani", "paris-3", "fr", "nadia", (APPLICATIONS,)),
    Someone("greta", "Greta", "Hoffmann", "paris-3", "en", "nadia", (SECURITY,), (SECURITY,)),
    Someone("bilal", "Bilal", "Haddad", "paris-3", "fr", "nadia", (SECURITY,)),
    Someone("marc", "Marc", "Fontaine", "lyon-ground", "fr", ADA, leads=(DESK_LYON, NETWORK_LYON)),
    Someone("lucie", "Lucie", "Perrin", "lyon-ground", "fr", "marc", (DESK_LYON,)),
    Someone("kofi", "Kofi", "Mensah", "lyon-ground", "en", "marc", (DESK_LYON, NETWORK_LYON, EQUIPMENT_LYON)),
    Someone("elodie", "Élodie", "Marchand", "paris-1", "fr", ADA, (OFFICE,), (OFFICE,)),
    Someone("hugo", "Hugo", "Lambert", "paris-1", "fr", ADA),
    Someone("camille", "Camille", "Roux", "paris-1", "fr", "hugo"),
    Someone("jean", "Jean", "Petit", "paris-1", "fr", "hugo"),
    Someone("aminata", "Aminata", "Diallo", "paris-1", "fr", "hugo"),
    Someone("wei", "Wei", "Zhang", "paris-1", "en", "hugo"),
    Someone("claire", "Claire", "Bonnet", "paris-1", "fr", "hugo"),
    Someone("pierre", "Pierre", "Garnier", "paris-2", "fr", PAULA),
    Someone("fatou", "Fatou", "Sow", "paris-2", "fr", PAULA),
    Someone("oliver", "Oliver", "Bennett", "paris-2", "en", PAULA),
    Someone("julie", "Julie", "Masson", "paris-2", "fr", PAULA),
    Someone("karim", "Karim", "Ouali", "paris-2", "fr", PAULA),
    Someone("marta", "Marta", "Nowak", "paris-2", "en", PAULA),
    Someone("louis", "Louis", "Chevalier", "paris-3", "fr", ADA),
    Someone("anna", "Anna", "Schmidt", "paris-3", "en", "louis"),
    Someone("didier", "Didier", "Blanc", "paris-3", "fr", "louis"),
    Someone("helene", "Hélène", "Faure", "paris-3", "fr", "louis"),
    Someone("priya", "Priya", "Nair", "paris-3", "en", "louis"),
    Someone("sandrine", "Sandrine", "Colin", "lyon-1", "fr", "marc"),
    Someone("antoine", "Antoine", "Mercier", "lyon-1", "fr", "sandrine"),
    Someone("leila", "Leïla", "Mansouri", "lyon-1", "fr", "sandrine"),
    Someone("emma", "Emma", "Walker", "lyon-1", "en", "sandrine"),
    Someone("noe", "Noé", "Brun", "lyon-1", "fr", "sandrine"),
    Someone("victor", "Victor", "Morel", "lyon-1", "fr", "sandrine"),
)

# They worked here and are disabled since; Gilles still belongs to a group that nobody has taken over.
LEAVERS = (
    Someone("gilles", "Gilles", "Renard", "lyon-ground", "fr", "marc", (NETWORK_LYON,)),
    Someone("monique", "Monique", "Aubert", "paris-2", "fr", PAULA),
)
