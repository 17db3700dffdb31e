"""What people type who speak to a search as to a person: patients and those close to them, by voice, from anywhere.

Misspelt, in Scots, Welsh or Indian English, whole questions, signs of danger, names of medicines, letters said one by one.
Nobody's own: made up from how people speak, before the words people use were looked at.
"""


def listed(by_page: dict[str, str]) -> dict[str, str]:
    """Return the right page of each query, from the queries of each page with “;” between."""
    return {" ".join(query.split()): right for right, several in by_page.items() for query in several.split(";")}


#: Those whose kinds of failure were mended.
SPOKEN = listed(
    {
        "ct-scan": """
            can you eat before a cat scan; c t scan how long am i in there; ct of head and neck; they want to put me in that
            donut thing
        """,
        "mri-scan": """
            mri noise headphones; hey google what happens in an m r i; i have a tattoo can i have an mri; how noisy is the
            mri machine; metal clip in my breast and mri; how long in the mri tube; i have a pacemaker; hip replacement and
            mri; mri how loud
        """,
        "claustrophobia or mri-scan": "im scared of being in the tunnle; mri claustraphobic help",
        "results-and-waiting": """
            how long do i wait for biopsy results; biopsy report when will it come; my scan results on the nhs app before
            doctor rang; my results are late; who tells me the results; two weeks and still no biopsy result; will they
            phone me with results; what if results are bad news; why do results take so long; cant sleep waiting for scan
            results
        """,
        "infection-on-treatment or urgent": """
            temp 38 on chemo who do i ring; shivery and hot after chemo; temperature 38.5 should i phone
        """,
        "spinal-cord or urgent or which-test-for-which-symptom": "cant feel my legs",
        "pet-ct-scan": """
            wat is a pet scan; sugar patient fasting for pet ct; pet scan how long do you lie still; do i need to starve
            before pet; wey aye pet what's a pet scan like; pet scan lit up in my armpit; diabetic going for pet scan
            tomorrow
        """,
        "liver-tests": """
            what does high ALP mean; alkaline phosphatase raised; my liver bloods are up; gamma gt; alt and ast high; liver
            function abnormal is it cancer
        """,
        "full-blood-count": """
            my platelets are low; hb low feeling washed out; what does low haemoglobin mean; neuts low; no chemo today
            because bloods too low
        """,
        "kidney-tests": "u and e bloods; gfr 45; potassium low",
        "tumour-markers": """
            CA153 going up; do cancer marker bloods tell you anything; why are my tumour markers going up and down; ca
            27.29; ca15.3 normal range; markers going down is that good; my ca 15-3 is 80; tumor marker test accuracy
        """,
        "tumour-dna": "ctdna; blood test that picks up cancer dna",
        "gene-tests": """
            brca gene testing; genetic testing for my daughters; pdl1 result; bracca gene; does my sister need a gene test;
            does it run in family brca2; test for immunotherapy pdl1
        """,
        "receptors": """
            her2 low what is it; triple neg meaning; what does er positive mean; has my her2 changed; er pr her2 what do
            they mean; cancer changed from er positive to negative; hormone receptor negative now
        """,
        "fluid-from-the-tummy": """
            ascites drain; tummy full of fluid they want to tap it; stomach drain for ascites at hospice
        """,
        "fluid-from-the-tummy or which-test-for-which-symptom": "belly blown up with fluid",
        "lumbar-puncture": """
            needle in the spine test; headache after spine needle; leptomeningeal disease test; mri didnt show so doing a
            spinal fluid test
        """,
        "ebus": "camera down throat to take bit of gland; ebus test sedation; sleepy drug for ebus camera; broncoscopy",
        "bone-density-scan": """
            dexa scan; letrozole thinning bones scan; DEXA results t score; osteoperosis check; bones crumbling on
            anastrozole test
        """,
        "heart-tests": """
            echo of heart herceptin; heart scan before herceptin; heart scan cos of herceptin jabs; what is an echo
            cardiogram; herceptin heart monitoring
        """,
        "bone-scan": """
            nuclear bone scan how long does it take; is a bone scan painful yes or no; what is hot spots on a bone scan;
            bonescan; drink lots after bone scan why; bone scan results what do dark spots mean; scan of whole skeleton
        """,
        "radiation-and-you or bone-scan or pet-ct-scan": "will i be radioactive near my grandkids",
        "radiation-and-you": """
            how many x rays are safe in a year; are scans bad for you; how many cts is too many; how dangerous is radiation
            from ct; husband says too many xrays bad
        """,
        "pregnancy-and-breastfeeding": """
            can i breast feed after the dye; think i might be pregnant and got a ct booked; still breastfeeding my wee one
            can i have a scan
        """,
        "contrast-and-tracers": "allergic to iodine; what is gadolinium is it safe",
        "contrast-and-tracers or ct-scan or kidney-tests": "metformin and contrast",
        "getting-ready or your-choices": "do i have to have this scan",
        "your-choices or no-biopsy": "can i refuse a biopsy",
        "no-biopsy": """
            mum too poorly for biopsy; what if they cant do a biopsy; do i need a biopsy if scans are clear cut; why arent
            they doing a biopsy
        """,
        "questions-to-ask": """
            what should I ask my oncologist; what do i ask at my first oncology appointment; list of questions to take to
            clinic
        """,
        "who-you-may-meet": """
            who is the radiographer; who is my key worker; what is a mdt; who is the mcmillan nurse; what does an oncologist
            do
        """,
        "different-needs": """
            wheelchair user need hoist for scan; sign language interpreter at hospital; my son is autistic and needs a scan
            how to help; english not my first language interpreter; dementia and scans; bsl interpreter; my dad has breast
            cancer; mum has dementia mri; tests when you cant lie flat
        """,
        "found-by-chance": """
            spot on lung found by accident on another scan; nodule on lung by chance; cyst on kidney seen on scan; lesion on
            liver is it cancer
        """,
        "if-you-did-not-have-breast-cancer": """
            never had breast cancer before now told its spread; first time diagnosed already stage four; diagnosed stage 4
            straight away
        """,
        "if-you-had-breast-cancer-before or how-secondary-breast-cancer-is-diagnosed": """
            how will they know if its come back
        """,
        "spinal-cord or urgent": """
            back ache and cannot wee; lost control of bladder and bowel; pins and needles both legs; cant hold my pee in
        """,
        "which-test-for-which-symptom or urgent": """
            headaches every morning and being sick; whit scan for a sair back; my heid is sore and ma eyes are blurry;
            giddiness and loss of balance
        """,
        "which-test-for-which-symptom or urgent or blood-clot": "out of puff going upstairs",
        "which-test-for-which-symptom or liver-tests": "whites of eyes gone yellow; itchy and yellow",
        "high-calcium or urgent or calcium": """
            really thirsty and muddled; constipated and confused; my mam is muddled and really thirsty
        """,
        "blood-clot or urgent": "calf swollen and hot; chest pain and coughing up blood",
        "severe-reaction or urgent": """
            throat closing up after injection of dye; face swelling and rash after scan injection; cant swallow tongue
            swelling after scan
        """,
        "scans-during-treatment": """
            how often will i be scanned on palbociclib; how do they know treatment is working; how often will i have scans;
            scan says mixed response; cancer is stable what does that mean; scan every 3 months; what does NED mean; tumours
            shrunk a bit; my scan says progression; scans while on kisqali
        """,
        "having-a-blood-test": """
            bloods from picc line; terrified of needles; my veins are rubbish for bloods; can they take blood from my bad
            arm lymphoedema; can a nurse use my portacath for bloods; do i need to starve for blood test; blood test nurse
            cant find vein; lymphoedema arm blood pressure and bloods
        """,
        "skin-biopsy": """
            punch biopsy of lump on skin; red rash on my mastectomy scar biopsy; dermatologist biopsy nodules on chest
        """,
        "bone-marrow-biopsy": "bone marrow test in hip is it sore; bone marrow aspirate; hip bone marrow jamshidi",
        "fine-needle-biopsy": "fna armpit gland; lump in neck needle test",
        "having-a-biopsy or getting-ready": "do i stop apixaban before biopsy",
        "ultrasound": """
            ultra sound of liver; cold jelly on your tummy scan; ultrasound of tummy can i eat; what is the preparation for
            usg abdomen; sonography of liver; dr wants an ultrasound on my liver
        """,
        "x-ray": "chest xray; do they take your clothes off for an xray; xray of my back",
        "which-test-for-which-symptom or full-blood-count or urgent": "peely wally and breathless",
        "mri-scan or contrast-and-tracers": "is MRI having any side effects",
        "getting-ready": """
            what do i wear to my scan; now then love is it ok to bring my husband in with me; am I tidy to drive home after
            the scan butt; letter says bring list of medicines; hospital transport to appointment
        """,
        "mri-scan or getting-ready": "taking my jewellery off and piercings for mri; can i wear my bra in the mri",
        "privacy": "do you use cookies on here; do you sell my data",
        "other-formats": "large print leaflet; big letters version; can i get this in polish",
        "liver-biopsy": """
            mets in liver sample how do they get it; how long off work after liver biopsy; how sore is a liver biopsy; lie
            flat after liver biopsy how many hours; liver biopsy risks bleeding
        """,
        "lung-biopsy": """
            needle test in lung collapsed lung risk; lung biopsy coughing blood; fluid round lung tap; water on lungs
            drained; chances of punctured lung
        """,
        "bone-biopsy": "sample from my hip bone with a needle under ct; bone lesion biopsy spine",
        "core-needle-biopsy": "core biopsy breast bruising after",
        "how-secondary-breast-cancer-is-diagnosed": """
            what tests will they do to see if cancer has spread; how is mbc diagnosed
        """,
        "ct-scan or getting-ready": "can i drink coffee before my ct; do you have to be naked for a ct scan",
        "ct-scan or mri-scan or imaging": "is a cat scan the same as mri",
        "contrast-and-tracers or ct-scan": "why do i need the dye in my arm",
        "bone-scan or pregnancy-and-breastfeeding or radiation-and-you": "can i hug my baby after bone scan",
        "claustrophobia": "panic attack in scanner; ask for a sedative before scan; nervous of enclosed spaces",
        "full-blood-count or infection-on-treatment": """
            neutrophill count too low for chemo; white blood cells low catch infection
        """,
        "kidney-tests or contrast-and-tracers": "kidneys blood test before contrast",
        "calcium or high-calcium": "calcium blood result 2.9; calcium 3.1; calcium in blood what is normal",
        "having-a-biopsy": """
            does biopsy needle spread cancer; kindly tell is there any pain in biopsy; are you awake during a biopsy
        """,
        "tumour-dna or gene-tests": "guardant test; signatera",
        "which-test-for-which-symptom or if-you-had-breast-cancer-before": "pain in my hip and breast cancer before",
        "which-test-for-which-symptom": """
            cough that wont go away; sore ribs secondary; been dizzy and falling over; lost a stone and off my food; blurry
            vision and headaches; constant cough and breathless
        """,
        "which-test-for-which-symptom or urgent or spinal-cord": "seizure",
        "getting-ready or questions-to-ask": "can my wife come to the appointment",
        "questions-to-ask or your-choices or results-and-waiting": "can i record the appointment on my phone",
        "your-choices": "how do i get to see another consultant; joining a trial; ask for a different consultant",
        "other-formats or different-needs or mri-scan-easy-read": "i cant read very well",
        "other-formats or accessibility or different-needs": "partially sighted leaflet",
        "bone-scan or how-secondary-breast-cancer-is-diagnosed": "how do doctors find out if cancer is in my bones",
        "mri-scan or which-test-for-which-symptom or how-secondary-breast-cancer-is-diagnosed or lumbar-puncture": """
            tests for breast cancer spread to brain
        """,
        "core-needle-biopsy or if-you-did-not-have-breast-cancer": "mammo gram",
        "ct-scan or contrast-and-tracers": "warm feeling like ive wet myself ct dye",
        "bone-scan or radiation-and-you or contrast-and-tracers": "is nuclear medicine safe",
        "pet-ct-scan or ct-scan or imaging": "whats the difference between ct and pet ct",
        "contrast-and-tracers or kidney-tests": "will the dye hurt my kidneys",
        "contrast-and-tracers or severe-reaction": "had a bad reaction to contrast last time; can dye make me ill",
        "fine-needle-biopsy or core-needle-biopsy": "biopsy of lymph node in neck",
        "gene-tests or tumour-dna": "pik3 mutation",
        "spinal-cord or which-test-for-which-symptom or urgent": "my legs gave way",
        "blood-clot or urgent or which-test-for-which-symptom": "one leg bigger than other",
        "results-and-waiting or your-choices": "saw report on app and dont understand it",
        "results-and-waiting or getting-ready": "should i bring someone on results day",
        "your-choices or getting-ready": "can i have my scan nearer home",
        "different-needs or mri-scan-easy-read": "learning disability scan",
        "if-you-had-breast-cancer-before": "scared its back 5 years on",
        "how-we-make-our-information or contact": "is this website nhs",
        "contact or which-test-for-which-symptom or urgent": "who do i ring at night",
        "results-and-waiting or ct-scan": "had a cat scan when will i know",
        "getting-ready or ct-scan": "ct tomorrow what do i do",
        "getting-ready or having-a-biopsy or bone-marrow-biopsy or core-needle-biopsy or skin-biopsy": """
            is it ok to have paracetamol before scan
        """,
        "contrast-and-tracers or mri-scan or kidney-tests": "mri with contrast kidneys",
        "bone-scan or pet-ct-scan or imaging": "bone scan vs pet",
        "pet-ct-scan or pregnancy-and-breastfeeding or radiation-and-you or bone-scan": """
            can i be round pregnant daughter after pet scan
        """,
        "fine-needle-biopsy or core-needle-biopsy or ultrasound": "ultrasound guided needle armpit",
        "x-ray or which-test-for-which-symptom": "why a chest xray for cough",
        "liver-tests or which-test-for-which-symptom": "bilirubin high yellow",
        "full-blood-count or which-test-for-which-symptom": "anaemic and tired",
        "having-a-biopsy or getting-ready or biopsies": "biopsy on thursday worried sick",
        "bone-marrow-biopsy or results-and-waiting": "bone marrow results how long",
        "receptors or if-you-had-breast-cancer-before": "is it still her2 positive after it came back",
        "which-test-for-which-symptom or spinal-cord": "pain between shoulder blades",
        "which-test-for-which-symptom or fine-needle-biopsy": "swollen glands neck and collar bone",
        "spinal-cord": "tingling round my bum",
        "spinal-cord or which-test-for-which-symptom": "legs like jelly cant stand",
        "infection-on-treatment": "shaking and sweating after chemo",
        "severe-reaction": "throat feels tight after contrast",
        "blood-clot or which-test-for-which-symptom": "sudden chest pain cant get breath",
        "high-calcium or calcium": "very thirsty weeing all the time",
        "your-choices or results-and-waiting": "get a copy of my scan",
        "if-you-had-breast-cancer-before or which-test-for-which-symptom": "primary 12 years ago now bone pain",
        "contact": "found a mistake on this page",
    }
)
