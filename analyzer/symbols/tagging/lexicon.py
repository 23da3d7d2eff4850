"""The words that the chemical-name detector knows: stems of drugs, trivial names, false friends."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from analyzer.symbols.wordlist import words

# World Health Organization, "The use of stems in the selection of INN", 2018.
DRUG = re.compile(
    r"[a-z]{2,}(?:tinib|ciclib|rafenib|zomib|parib|[lnstxz]umab|[lnstxz]imab|[l-z]omab|olol"
    r"|april|opril|sartan|[aeiou]vastatin|cillin|mycin|micin"
    r"|rubicin|conazole|[aeiou]prazole|nidazole|bendazole|ciclovir|[aeiou]navir|tegravir|buvir"
    r"|asvir|amivir|floxacin|cycline|oxacin|dipine|setron|triptan"
    r"|gliptin|gliflozin|glitazone|barbital|azepam|azolam|caine|profen|coxib|parin|xaban|gatran"
    r"|denafil|dronate|thiazide"
    r"|platin|taxel|tecan|trexate|trexed|fungin|penem|sporin|cef[a-z]+|sulfa[a-z]+|metacin"
    r"|oxetine|triptyline|ipramine|peridol|piprazole|azapine"
    r"|tidine|terol|sonide|olone|metasone|asone|profene|oxifene|stigmine|curium|curonium"
    r"|mustine|criptine|nidine|semide|pramide|verine|fenac|astine|tadine|dilol|zolamide|flurane"
    r"|prost|steride"
    r"|bactam|racetam|perone|ridone|giline|zodone|poside|blastine|cristine|fosfamide|tiazem"
    r"|pamil|vudine|citabine"
    r"|fibrate|lukast|nabant|glutide|tretin|relin|caftor|limus)"
)
# Compounds whose names say nothing of their structure, or too little of it.
TRIVIAL = words(
    "acetaminophen acetazolamide acetone acetylcholine acrolein acrylamide adenosine adrenaline "
    "aflatoxin agarose alanine aldosterone allopurinol amifostine amiodarone amitriptyline "
    "ammonia ammonium amphetamine amphotericin anastrozole androgen androstenedione aniline "
    "arabinose arginine artemisinin ascorbate aspirin atracurium atrazine atropine azacitidine "
    "baclofen benzene benzodiazepine bicarbonate bilirubin biliverdin biotin bisphenol "
    "bleomycin bortezomib bromocriptine buprenorphine bupropion busulfan caffeine calcitriol "
    "camphor capsaicin carbachol carbamazepine carmustine carotene catechol catecholamine "
    "ceramide chitin chitosan chlorambucil chloramphenicol chloroform chloroquine "
    "chlorpromazine cholecalciferol cholesterol choline cisplatin citrulline clomipramine "
    "clonidine clozapine cobalamin cocaine codeine colchicine colestipol corticosterone "
    "cortisol cortisone creatine creatinine curcumin cyclophosphamide cyclosporin cyclosporine "
    "cysteine cytarabine cytosine dactinomycin dantrolene dapsone deoxyribose dexamethasone "
    "dextran diacylglycerol diazepam dieldrin digitoxin digoxin dihydrotestosterone diltiazem "
    "dipyridamole dopamine doxorubicin ephedrine epinephrine eplerenone ergocalciferol "
    "ergosterol ergotamine estradiol estriol estrogen ethambutol ethanol ethylene etoposide "
    "eugenol fentanyl finasteride flecainide fluorouracil fluoxetine folate formaldehyde "
    "formalin forskolin fructose fucose furosemide gabapentin galactose gemcitabine geraniol "
    "glucose glutamate glutamine glutathione glycerol glycine glycogen glyphosate guanine "
    "haloperidol halothane heme heparin heroin histamine histidine hydralazine hydrazine "
    "hydrocodone hydrocortisone hydroquinone hydroxychloroquine hydroxyurea ibuprofen "
    "ifosfamide imipramine indole indomethacin inositol isoflurane isoleucine isoniazid "
    "isoprenaline isoproterenol ivermectin ketamine lactate lactose lamotrigine lanosterol "
    "lenalidomide letrozole leucine levetiracetam levodopa lidocaine limonene linalool lindane "
    "lipopolysaccharide lovastatin lutein lycopene lysine malathion maltose mannitol mannose "
    "mefloquine melamine melatonin melphalan menthol metformin methadone methamphetamine "
    "methane methanol methionine metoclopramide mexiletine mifepristone minoxidil misoprostol "
    "mitomycin morphine naloxone naltrexone naphthalene naphthol niacin nicotinamide nicotine "
    "nitroglycerin nitroprusside noradrenaline norepinephrine ochratoxin oestradiol oestrogen "
    "olanzapine ouabain oxycodone oxytocin ozone paclitaxel papaverine paracetamol paraquat "
    "parathion paroxetine penicillin phenobarbital phenol phenylalanine phenytoin phorbol "
    "phosphatidylcholine phosphatidylinositol phosphatidylserine praziquantel prazosin "
    "pregnenolone procainamide procarbazine progesterone proline propane propofol prostacyclin "
    "prostaglandin puromycin pyrazinamide pyridine pyridoxine pyrogallol pyruvate quercetin "
    "quetiapine quinidine quinine raffinose raloxifene rapamycin reserpine resorcinol "
    "resveratrol retinol rhamnose riboflavin ribose rifampicin rifampin risperidone rotenone "
    "serine serotonin sertraline sevoflurane sirolimus sorbitol sotalol spermidine spermine "
    "sphingosine spironolactone squalene staurosporine streptozotocin strychnine styrene "
    "sucrose superoxide tamoxifen taurine testosterone thalidomide thapsigargin theophylline "
    "thiamine threonine thromboxane thymidine thymine thymol thyroxine tocopherol toluene "
    "topiramate tramadol trehalose triiodothyronine tryptophan tyrosine uracil urea uridine "
    "urobilinogen valine valproate vancomycin vanillin venlafaxine verapamil vigabatrin "
    "vinblastine vincristine warfarin wortmannin xanthine xylene xylose"
)
# English words that are built like names of compounds, or belong to biology.
PLAIN_ENGLISH = words(
    "adipose arsenal benzine butte buttress calcine carbine carbines carbonic chlorophyll "
    "chromite citation citric cocone cocones cubicle cyst cystic cysts cytosol cytosols decide "
    "decides determine dialect dicing digital digitate digitize diorite ethic ethical ethics "
    "ferine ferrite formal formals format formation formed forming fural histone histones "
    "historic hydrant hydrate hydraulic hydric hydrogen hypocrite laureate limonite linen lines "
    "lysate lysates male males marine mariner meridian meridional merino mesmeric metal "
    "metaline metals methodic monopole nitrogen nonce noxious octal option oxen parade parasite "
    "parasites parasol perchance performal perine permeate permit perone petrol phenolic "
    "phenomena phosphorylase phosphorylate phosphorylates polite polyester premise prolene "
    "proposal propose proposes purist pyrites retinal saccharine seclude second seconds "
    "secretin serene serial sericin serology silicates sulfur tartan tartar testament testate "
    "thesis thine urine urines"
)
# A metal alone is as often a mine; it is a substance where the text speaks of one.
METALS = words(
    "aluminium aluminum arsenic barium cadmium calcium chromium cobalt copper lithium magnesium "
    "manganese nickel potassium selenium sodium strontium zinc"
)


@cache
def compound_names() -> frozenset[str]:
    """Give names of compounds, one word each, whose looks say nothing (DrugBank, ChEBI)."""
    return _listed("compound_names.txt")


@cache
def gene_names() -> frozenset[str]:
    """Give symbols of genes (HGNC) in capitals, and words for proteins (UniProt) in small ones."""
    return _listed("gene_names.txt")


def _listed(name: str) -> frozenset[str]:
    return words(files("analyzer.symbols.tagging").joinpath(name).read_text("utf-8"))
