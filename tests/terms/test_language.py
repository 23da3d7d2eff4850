import pytest

from analyzer.terms import language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The treatment of heart failure is described in this report.", "en"),
        ("Die Behandlung der Herzinsuffizienz wird in diesem Bericht beschrieben.", "de"),
        ("Le traitement de l'insuffisance cardiaque est décrit dans ce rapport.", "fr"),
        ("El tratamiento de la insuficiencia cardíaca se describe en este informe.", "es"),
        ("Bu raporda kalp yetmezliği için uygulanan tedavi ve sonuçları anlatılmıştır.", "tr"),
        ("Лечение сердечной недостаточности описано в этом отчёте.", "ru"),
        ("この報告では心不全の治療について述べる。", "ja"),
        ("이 보고서는 심부전의 치료를 설명한다.", "ko"),
        ("本报告介绍心力衰竭的治疗。", "zh"),
        ("TiDB 使用 Raft 协议 replicate data", "zh"),
        ("Pub. L. 104-186, 110 Stat. 1718", "en"),
        ("Myocarditis", "en"),
        ("42 !! 3.14", ""),
        ("", ""),
    ],
)
def test_language_of(text, language):
    assert language_of(text) == language
