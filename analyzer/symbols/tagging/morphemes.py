"""What chemical names are built from (IUPAC Blue Book 2013, P-2 and P-3; WHO stems of INNs)."""

from __future__ import annotations

from functools import lru_cache

from analyzer.symbols.wordlist import words

_STEMS = words(
    "meth eth prop but pent hex hept oct non dec undec dodec tridec tetradec hexadec octadec"
    " eicos form acet"
    " propion butyr valer benz phen tolu xyl cres naphth anthr pyr pyrr pyrid pyrimid pyraz"
    " pyridaz imidaz"
    " thiaz oxaz isox quin quinol isoquinol indol purin furan fur thioph thi ox oxo aza azo"
    " diaz azid triaz"
    " tetraz amin amino amid amido imin imino nitr nitro nitros sulf sulfo sulfon sulfin sulfam"
    " sulph sulphon phosph phosphor phospho"
    " phosphat chlor chloro fluor fluoro brom bromo iod iodo hydr hydro hydrox hydroxy hydraz"
    " perox oxy alkyl"
    " cyclo iso neo tert sec ortho meta para bis tris tetra tri di mono penta hexa hepta octa"
    " poly per hypo"
    " carb carbon carbox carboxy carbo cyan cyano isocyan cyanat methyl ethyl propyl butyl"
    " pentyl hexyl octyl decyl allyl"
    " vinyl aryl acyl acetyl benzyl benzoyl phenyl tolyl xylyl naphthyl pyridyl furyl thienyl"
    " styryl silyl trityl tosyl"
    " mesyl methoxy ethoxy propoxy butoxy phenoxy benzyloxy acetoxy formyl carbonyl carboxyl"
    " hydroxyl sulfonyl sulfinyl"
    " phosphoryl glyc glycer gluc glucos galact galactos fruct mannos rib ribos deox deoxy"
    " arabin xylos lact lactos malt sucr sacchar"
    " cellul amyl lact citr tartr mal malon succin glutar glutam adip phthal fumar male salicyl"
    " cinnam ole stear palmit laur"
    " myrist linole lin arachidon nicotin ascorb glutar aspart asparag alan argin cyst cyste"
    " hist histid leuc isoleuc lys methion"
    " prol ser threon trypt tryptoph tyr tyros phenylalan dop dopam adrenal noradrenal epinephr"
    " norepinephr seroton melaton"
    " thym cytos cytid guan guanos urid urac aden adenos inos cortis cortison hydrocortis"
    " prednis dexa test estr estradi"
    " progest androst pregn chol choles ster sterol cafe caff theoph morph cod coc atrop scopol"
    " strychn quin ephedr lid"
    " ur ure guanid biguan thiour carbam barbit hydant piper piperid piperaz morphol aniline"
    " anil anis phenol cresol toluid"
    " pur purine pteridin porphyr heme chlorophyll carot retin tocopher ubiquin naphthoquin"
    " anthraquin hydroquin quinon"
    " sil silan siloxan boran borat bor stann plumb arsen arson selen tellur ferr ferro cupr"
    " alumin mangan chrom tungst molybd vanad titan zircon"
    " cumen styr terp limon menth camph pin geran farnes squal lanost ergost sit stigm digit digox"
)
_ENDINGS = words(
    "ane ene yne ol al one oate ate ite ide ine in an amine amide imide imine idine azine azole"
    " oxide ium yl ylene"
    " ylidene ether ester aldehyde hyde ketone acid nitrile thiol dione diol triol diene anol"
    " enol anone enone "
    " anal enal anamine ose oside osine idine inol benzene toluene phenol aniline pyridine"
    " ethylene propylene ethanol"
    " methanol propanol butanol ethane methane propane butane acetate formate benzoate sulfate"
    " sulphate sulfite sulfide sulfoxide"
    " sulfone sulfonate sulfonamide phosphate phosphite phosphonate phosphine nitrate nitrite"
    " nitride chloride chlorate chlorite"
    " hypochlorite perchlorate bromide bromate fluoride iodide iodate oxide dioxide trioxide"
    " monoxide peroxide superoxide hydroxide"
    " hydride carbonate bicarbonate carbamate carbide carboxylate carboxamide cyanide cyanate"
    " thiocyanate isocyanate azide oxalate"
    " citrate tartrate lactate malate malonate succinate glutamate glutamine aspartate fumarate"
    " maleate phthalate salicylate stearate"
    " palmitate oleate laurate acrylate methacrylate silicate borate arsenate arsenite chromate"
    " dichromate permanganate molybdate"
    " tungstate vanadate titanate gluconate glycol glycerol glyceride sterol steroid furan"
    " thiophene pyrrole imidazole indole"
    " quinoline purine pyrimidine piperidine piperazine morpholine naphthalene anthracene"
    " styrene silane siloxane borane"
    " formamide acetamide acetone acetonitrile benzaldehyde formaldehyde acetaldehyde quinone"
    " hydroquinone urea thiourea"
    " hydrazine hydrochloride hydrobromide oxime lactam lactone epoxide anhydride saccharide mine"
)
_ENDING_LETTERS = range(min(map(len, _ENDINGS)), max(map(len, _ENDINGS)) + 1)
_MOST_LETTERS = 60


@lru_cache(maxsize=1 << 14)
def is_built(word: str) -> bool:
    """Say whether a lower-case word is stems and an ending of chemical names, wholly and in order.

    >>> [is_built(w) for w in ("dimethylformamide", "cyclohexanone", "chlorobenzene")]
    [True, True, True]
    >>> [is_built(w) for w in ("television", "combine", "determine")]
    [False, False, False]
    """
    if not 6 <= len(word) <= _MOST_LETTERS:
        return False
    if all(word[-letters:] not in _ENDINGS for letters in _ENDING_LETTERS):
        return False
    reached = {0: 0}
    for at in range(len(word)):
        if at not in reached:
            continue
        parts = reached[at]
        for end in range(at + 2, min(len(word), at + 13) + 1):
            if word[at:end] in _STEMS:
                reached[end] = max(reached.get(end, 0), parts + 1)
        if at and word[at + (word[at] in "aeio" and at + 3 < len(word)) :] in _ENDINGS and parts:
            return True
        if at and word[at:] in _ENDINGS and parts:
            return True
    return False
