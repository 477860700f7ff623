"""Parameters of addresses that say where a reader came from, or who he is, and never which page it is.

From AdGuard's public list (general_url, read 2026-11) and names that ClearURLs, Brave and Firefox are known to cut,
less those that outlets use for pages (id, cid, uid, source, ref, medium ...); those go only with a value that plainly
names a channel.
"""

from __future__ import annotations

import re

_NAMES_TEXT = """
    fbclid fb_action_ids fb_action_types fb_source fb_ref fb_comment_id action_object_map action_ref_map
    action_type_map mibextid sfnsn __tn__ igshid igsh
    gclid gclsrc dclid gbraid wbraid gad_source gad_campaignid srsltid _ga _gl usqp
    msclkid ocid icid twclid ttclid rdt_cid yclid ysclid _openstat li_fat_id li_source li_medium epik
    __twitter_impression ref_src ref_url ref_source ref_medium ref_campaign s_kwcid ef_id s_cid awc zanpid cjevent
    cjdata sscid tduid wickedid rb_clickid irclickid irgwc ir_campaignid ir_adid ir_partnerid admitad_uid erid rtkcid
    dicbo tblci uclick uclickhash asgtbndr nx_source adfrom
    mc_cid mc_eid mkt_tok ml_subscriber ml_subscriber_hash vero_id vero_conv oly_anon_id oly_enc_id hsctatracking
    hss_channel elqtrackid elqtrack elqaid elqat elqcampaignid _kx _bhlid bbeml et_rid sc_customer sc_eh sc_uid
    mindbox-click-id mindbox-message-key _clde _cldee oprtrack
    __io_lv _io_session_id cx_click cx_recsorder cx_recswidget wt_mc wt_zmc cm_me cm_cr ebisadid vc_lpp
    ncid cmp cmpid maca eref intcmp intcid ito xtor ftag vgo_ee traffic_source smid smtyp smprod sref wprss
    xrs mbid reflink __source tsrc .tsrc yptr share_id taid sharetype sr_share soc_src soc_trk sms_ss awesm
    hootpostid feature_source feedtype feedname guccounter spm ns_mchannel ns_source ns_campaign ns_linkname ns_fee
    phpsessid jsessionid amp_js_v amp_gsa amp_ct amp_cb
"""
_NAMES = frozenset(_NAMES_TEXT.split())
_PREFIXES = (
    "utm_", "pk_", "piwik_", "mtm_", "matomo_", "itm_", "at_", "hsa_", "stm_", "wtmc_", "wt.", "trk_", "guce_", "bsft_",
    "oft_", "adjust_", "dpg_", "_sgm_", "_branch_", "_hs", "__hs", "__xts__", "cm_mmc", "taboola_", "sfmc_",
    "aspsessionid",
)  # fmt: skip

# What says "came by feed" or "by mail" where the name alone may mean a page.
_CHANNEL_NAMES = frozenset(
    {"ref", "source", "src", "from", "via", "medium", "campaign", "feed", "cid", "partner", "emc", "mod", "ana", "rss"}
)
_CHANNELS_TEXT = "rss rssfeed rss_feed feed feeds atom twitter facebook fb tw newsletter email whatsapp telegram"
_CHANNELS = frozenset(_CHANNELS_TEXT.split())
_CHANNEL_INSIDE = re.compile(r"^rss|(?:^|[_\-.|])(?:rss|rssfeed|newsletter)(?:[_\-.|]|$)")
_YES = frozenset({"", "1", "yes", "true"})


def names_page(parameter: str) -> bool:
    """Whether a parameter, as "name=value" or "name", may decide which page is meant.

    That a page is asked for in its AMP form ("amp=1", "outputType=amp") does not: it is the same page.
    """
    name, _, value = parameter.partition("=")
    # feeds that are escaped twice leave "&amp;utm_source=..." behind
    name, value = name.lower().removeprefix("amp;"), value.lower()
    if name in _NAMES or name.startswith(_PREFIXES):
        return False
    if name in ("amp", "rss"):
        return value not in _YES and not (name == "rss" and value in _CHANNELS)
    if name == "outputtype":
        return value != "amp"
    return not (name in _CHANNEL_NAMES and (value in _CHANNELS or _CHANNEL_INSIDE.search(value)))
