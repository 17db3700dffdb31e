"""Queries as worried people type them, and mistype them."""

from tests.search.spoken import listed

#: Written before the lists were read. Of the 80 with which it began 67 led to the right page; of 40 that were asked once all
#: others had been mended 36 did, 37 within three.
WORRIED = listed(
    {
        "ct-scan": "will the machine hurt me ct; donut scan; cat skan",
        "mri-scan or getting-ready": "can i wear my wedding ring in the scanner",
        "getting-ready or mri-scan or different-needs": "i cant lie flat for long my back is killing me",
        "getting-ready or ct-scan or mri-scan": "can my husband stay with me during scan",
        "ct-scan or contrast-and-tracers": "do i have to drink that chalky stuff; ctscan with contras",
        "results-and-waiting": """
            how long til i get my resluts; waiting is driving me mad; nhs waiting times scans; results over the
            phone; nobody rang me with results
        """,
        "found-by-chance or lung-biopsy or how-secondary-breast-cancer-is-diagnosed": """
            consultent says shadow on lung
        """,
        "liver-biopsy or found-by-chance or how-secondary-breast-cancer-is-diagnosed": """
            they found a spot on my liver
        """,
        "found-by-chance": "nodule on my lung by accident",
        "tumour-markers": "CA153 gone up; my tumer markers are rising; whats a normal ca 15-3; ca125",
        "full-blood-count": "white cells low chemo; neutrofils; hemoglobin low; platlets; platelets",
        "full-blood-count or infection-on-treatment": "nutropenia",
        "infection-on-treatment or urgent": "im shivering and hot after chemo; temperture 38.5",
        "spinal-cord or urgent or which-test-for-which-symptom": "legs gone numb cant feel my feet",
        "spinal-cord or urgent": "wet myself and back pain; numb down below",
        "blood-clot or urgent": "calf is red swollen and hot",
        "urgent or blood-clot or which-test-for-which-symptom": "cant get my breath",
        "high-calcium or calcium": "so thirsty and confused all the time",
        "severe-reaction": "lips swelling after injection of dye",
        "severe-reaction or contrast-and-tracers": "came out in hives after the contrast",
        "contrast-and-tracers or ct-scan or severe-reaction": "allergic to iodine",
        "contrast-and-tracers or ct-scan": "allergic to shellfish can i have contrast",
        "contrast-and-tracers or ct-scan or getting-ready": "metformin and ct; metformine",
        "pet-ct-scan": """
            im diabetic do i need to starve before pet; radioactive sugar; pett scan; what is suv on my pet report
        """,
        "bone-scan": "can i cuddle my grandkids after bone scan; nuclear medicine bones; sintigraphy",
        "bone-scan or radiation-and-you or pet-ct-scan or contrast-and-tracers": "will i glow",
        "radiation-and-you or ct-scan": "how much radiation in one ct",
        "radiation-and-you": "too many scans cause cancer?",
        "bone-density-scan": "dexta scan; dexa; osteoperosis; bone dencity; thin bones",
        "heart-tests": "muga; herceptin heart check; ecko of heart; ecg; eco cardiogram",
        "mri-scan or heart-tests": "i have a pacemaker",
        "mri-scan": "tatoos and mri; copper coil iud mri; noisy banging tube",
        "claustrophobia": """
            panic attack in scanner; clostrophobic; valium before scan; claustaphobia; diazapam for scan; temazepam
            before mri
        """,
        "claustrophobia or mri-scan": "can they put me to sleep for mri",
        "different-needs or mri-scan or claustrophobia": "im too big for the scanner",
        "different-needs": """
            im deaf can i have an interpreter; my mum has dementia and needs a scan; i use a wheelchair; autistic;
            dont speak english well
        """,
        "having-a-blood-test or different-needs": "needle phobia",
        "having-a-blood-test": """
            they can never find my veins; i have a picc line; blood from the arm with lymph nodes taken out; i faint
            with needles; cant find a vein
        """,
        "core-needle-biopsy or having-a-biopsy": "needle in my breast to take a bit out",
        "having-a-biopsy": """
            is it going to be under local or general; warfrin; anestetic for biopsy; ibuprofen before biopsy
        """,
        "having-a-biopsy or liver-biopsy": """
            on apixaban do i stop before biopsy; blood thinners and biopsy; clopidogrel
        """,
        "having-a-biopsy or core-needle-biopsy": "bruise after biopsie",
        "fluid-from-the-tummy": "drain the water off my belly; bloated swollen stomach full of fluid; asites",
        "lumbar-puncture": "spinal tap; headache after lumber puncher",
        "ebus": "tube down throat to look at glands in chest; glands in middle of chest biopsy",
        "bone-marrow-biopsy": "hip bone marrow needle",
        "receptors": """
            is it still her2 positive; triple neg; ER+ what does it mean; reciptors; hormone recepter positive; her 2
            low
        """,
        "gene-tests or tumour-dna": "esr1 mutation; pik3ca",
        "tumour-dna": "liquid biopsy; ctDNA",
        "liver-biopsy": "biopcy of liver",
        "lung-biopsy": "byopsey lung",
        "results-and-waiting or having-a-blood-test or blood-tests": "bloodtest results",
        "bone-scan or which-test-for-which-symptom or imaging": "metastisis in bones which scan",
        "how-secondary-breast-cancer-is-diagnosed": """
            secondry breast cancer how do they find it; how will they know its spread
        """,
        "questions-to-ask": "oncoligist questions; what do i ask the oncologist",
        "who-you-may-meet": "radiografer; secondary breast cancer nurse who is she; what does a radiographer do",
        "pregnancy-and-breastfeeding": "pregnent; im pregnant and need x ray; breast feeding after injection",
        "kidney-tests": "kreatinine; egfr and creatinin",
        "x-ray": "exray; chest xray",
        "mri-scan or ct-scan": "brain scan",
        "different-needs or getting-ready": "can my carer come",
        "fine-needle-biopsy": "neck lump needle; fine needle asperation",
        "claustrophobia or mri-scan or different-needs": "plus size scanner",
        "mri-scan or claustrophobia or different-needs": "20 stone mri",
        "gene-tests": "brca test; is my cancer inherited",
        "kidney-tests or contrast-and-tracers": "kidneys ok for the dye",
        "liver-tests": "bilirubin high eyes yellow; alt and ast raised",
        "full-blood-count or which-test-for-which-symptom": "anaemic so tired",
        "calcium": "corrected calcuim",
        "no-biopsy": "why won't they biopsy it; too risky to take a sample",
        "your-choices": "second opinion",
        "getting-ready": "i dont want any more tests; can i say no to a scan",
        "how-secondary-breast-cancer-is-diagnosed or if-you-did-not-have-breast-cancer": "stage 4 how is it found",
        "if-you-did-not-have-breast-cancer": "never had breast cancer before but its in my bones",
        "if-you-had-breast-cancer-before": "had it ten years ago worried its come back",
        "if-you-had-breast-cancer-before or scans-during-treatment": "should i have a check up scan every year",
        "scans-during-treatment": "how often will they scan me on treatment; is the treatment working",
        "getting-ready or claustrophobia or results-and-waiting": "scan scared the night before",
        "ct-scan or getting-ready": "can i eat before a ct",
        "getting-ready or having-a-biopsy or claustrophobia": "can i drive home after",
        "which-test-for-which-symptom": "pain in my hip that wont go; cough that wont shift",
        "which-test-for-which-symptom or urgent": "headaches every morning being sick",
        "skin-biopsy or which-test-for-which-symptom": "lump under my skin near the scar",
        "ultrasound": "jelly on tummy scan; ultra sound liver",
        "privacy": "is this website using cookies",
        "other-formats": "large print leaflet",
    }
)
