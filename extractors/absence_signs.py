"""What a site says of a page that is not there, not now, or not here; patterns as in `extractors.wall_signs`."""

from __future__ import annotations

from extractors.wall_signs import any_of

REGION_TITLE = any_of(
    r"""
    (?:error )?451\b.{0,60}$
    unavailable (?:due to|for) legal reasons\W*$
    (?:this (?:site|content|page|website|video)|content|access) (?:is )?(?:not available|unavailable
    ~ |restricted) in your (?:country|region|location|area)\W*$
    not available in your (?:country|region|location|area)\W*$
    (?:nicht verfügbar in (?:ihrem|deinem) land|in ihrem land nicht verfügbar)\W*$
    """,
    before=r"^\W*",
)
REGION_TEXT = any_of(
    r"""
    \b(?:not (?:currently )?(?:available|accessible)|unavailable|restricted|blocked|inaccessible) (?:in|from
    ~ |to (?:users|visitors|readers) in) (?:your|most european|the european|this|certain|some) (?:country
    ~ |countries|region|location|area|union|territor)\w*
    \b(?:access|content|site|website|page)\b.{0,60}\b(?:from|in) a country (?:belonging to|in|within|outside)\b
    \bunavailable (?:due to|for) legal reasons
    \b(?:general data protection regulation|gdpr)\b.{0,160}\baccess\b.{0,30}\b(?:cannot|can not
    ~ |not) be (?:granted|provided)
    \b(?:unable|not able) to (?:offer|serve|provide|grant)\b.{0,100}\b(?:european|eu\b|eea|your (?:country
    ~ |region|location))
    \b(?:restricted|blocked|denied)\b.{0,40}\b(?:based on|because of|due to) your (?:location|region|country
    ~ |ip address)
    \bin (?:ihrem|deinem) (?:land|region|gebiet)\b.{0,40}\b(?:nicht verfügbar|gesperrt|nicht zugänglich)
    nicht verfügbar in (?:ihrem|deinem)\b
    \b(?:pas|indisponible|inaccessible)\b.{0,40}\b(?:dans|depuis) votre (?:pays|région|zone|territoire)
    \b(?:no (?:está )?disponible|restringido|bloqueado)\b.{0,40}\b(?:en|desde) (?:tu|su) (?:país|región
    ~ |ubicación|zona)
    \b(?:não (?:está )?disponível|restrito|indisponível)\b.{0,40}\b(?:no seu país|na sua (?:região|localização))
    \b(?:non (?:è )?disponibile|limitato|bloccato)\b.{0,40}\b(?:nel tuo paese|nella tua (?:regione|area|zona))
    \b(?:niet beschikbaar|geblokkeerd)\b.{0,30}\bin (?:uw|jouw|je) (?:land|regio)
    \bniedostępn\w+\b.{0,40}\bw (?:twoim|państwa) (?:kraju|regionie)|nie jest dostępn\w+ w (?:twoim|państwa)
    \bнедоступ\w+\b.{0,40}\b(?:в|из|для|у) (?:вашей|вашого|вашого|вашій|вашому|вашем) (?:стран|регион|країн|регіон)\w*
    (?:ülkenizde|bölgenizde)\b.{0,40}(?:kullanılamıyor|mevcut değil|erişilemiyor|engellen|görüntülenemiyor)
    غير متا[حة]\w*.{0,30}(?:في )?(?:بلدك|منطقتك)|(?:در کشور|در منطقه)\S* شما.{0,40}(?:در دسترس نیست|مسدود)
    (?:您|你)(?:所在|的)?(?:的)?(?:国家|國家|地区|地區).{0,20}(?:无法|無法|不可用|不提供|不能)
    ~ |お(?:客様の)?(?:住まいの)?(?:国|地域)では.{0,20}(?:ご利用|ご覧|表示)
    귀하의 (?:국가|지역)에서
    """
)
MAINTENANCE_TITLE = any_of(
    r"""
    (?:(?:site|website|page|we are|we[’']re|system|scheduled|planned|under|down for
    ~ |temporarily down for)[ -]*){1,4}(?:scheduled |planned )?maintenance\W*$
    maintenance(?: mode| break| in progress)?\W*$
    (?:site|website|page|service|this site|this page)? ?(?:is )?(?:temporarily|currently
    ~ |momentarily) (?:unavailable|down|offline)\W*$
    (?:error )?50[0234]\b.{0,40}$
    (?:503 )?(?:service (?:temporarily )?unavailable|bad gateway|gateway time-?out|internal server error)\W*$
    we[’']?(?:ll| will) be (?:right )?back (?:soon|shortly)\W*$
    something went wrong\W*$
    wartungs(?:arbeiten|modus|pause)\W*$
    (?:die seite ist )?(?:vorübergehend|derzeit) nicht (?:erreichbar|verfügbar)\W*$
    (?:site )?(?:en (?:cours de )?maintenance|temporairement indisponible|momentanément indisponible)\W*$
    (?:sitio |página |web )?(?:en mantenimiento|temporalmente no disponible|temporalmente fuera de servicio)\W*$
    (?:sito )?(?:in manutenzione|temporaneamente non disponibile)\W*$
    (?:site |página )?(?:em manutenção|temporariamente indisponível)\W*$
    (?:website )?(?:in onderhoud|tijdelijk niet (?:beschikbaar|bereikbaar)|onderhoud)\W*$
    (?:przerwa techniczna|prace (?:techniczne|konserwacyjne)|strona (?:chwilowo |tymczasowo )niedostępna)\W*$
    (?:ведутся |проводятся |сайт на )?(?:технические работы|техническо[ем] обслуживани[ие])\W*$
    (?:наш )?(?:сайт|сервис|страница|ресурс) временно (?:недоступен|недоступна|не работает)\W*$
    (?:ведуться |проводяться )?технічні роботи\W*$
    (?:сайт|сторінка) тимчасово (?:недоступний|недоступна|не працює)\W*$
    (?:site(?:miz)? )?(?:bakımda|bakım çalışması|geçici olarak (?:kullanılamıyor|hizmet dışı))\W*$
    (?:الموقع )?(?:تحت|قيد) الصيانة\W*$|(?:الموقع|الصفحة) غير متاح\w? (?:مؤقتا|حاليا)\S*$
    (?:سایت )?در (?:حال|دست) (?:تعمیر|به‌?روزرسانی)\W*$
    (?:网站|網站|系统|系統)?(?:正在)?(?:维护|維護)(?:中)?\W*$|(?:ただいま
    ~ |只今)?メンテナンス(?:中)?(?:です|のお知らせ)?\W*$
    (?:사이트|시스템) ?점검 ?(?:중|안내)?\W*$
    """,
    before=r"^\W*",
)
MAINTENANCE_TEXT = any_of(
    r"""
    \b(?:we are|we[’']re|site is|website is|page is)\b.{0,40}\b(?:undergoing|performing|down for|under
    ~ |carrying out)\b.{0,30}\bmaintenance
    \b(?:sorry|apologi[sz]e) for (?:the|any) inconvenience\b.{0,100}\b(?:back|again|later|shortly|soon)\b
    \bwe[’']?(?:ll| will) be back (?:soon|shortly|online)
    \b(?:server|service|site|website) (?:is )?(?:temporarily|currently) (?:unable to|unavailable|overloaded)
    \bwartungsarbeiten\b.{0,120}\b(?:später|in kürze|bald|bitte)
    (?:seite|website) wird (?:derzeit|gerade|momentan) (?:gewartet|überarbeitet)
    \b(?:site|page)\b.{0,30}\ben (?:cours de )?maintenance\b
    maintenance\b.{0,80}\b(?:veuillez réessayer|revenez|désolés?)
    \b(?:estamos|sitio|página|web)\b.{0,40}\b(?:mantenimiento|mejorando)\b.{0,120}\b(?:disculp|vuelv|inténtal
    ~ |pronto|más tarde)
    \b(?:siamo|sito)\b.{0,40}\bmanutenzione\b|\b(?:estamos|site)\b.{0,40}\bmanutenção\b
    \b(?:website|site)\b.{0,40}\bonderhoud\b|\btrwają prace (?:techniczne|konserwacyjne)
    przepraszamy za (?:utrudnienia|niedogodności)
    на сайте (?:проводятся|ведутся)\b.{0,30}работы|приносим извинения за (?:временные |доставленные )?неудобства
    на сайті (?:проводяться|ведуться)\b.{0,30}роботи|(?:перепрошуємо|вибачте) за (?:тимчасові )?незручності
    site(?:miz)?\b.{0,40}\b(?:bakım|güncelleme)\b.{0,120}(?:lütfen|özür|daha sonra)
    (?:الموقع|موقعنا).{0,30}(?:الصيانة|للصيانة|صيانة)
    (?:سایت|وب‌?سایت).{0,40}(?:تعمیر|به‌?روزرسانی|بروزرسانی).{0,80}(?:پوزش|مراجعه|بعد)
    (?:网站|網站|系统|系統).{0,12}(?:维护|維護).{0,30}(?:稍后|稍後|请|請|抱歉)
    ~ |メンテナンス(?:中|のため|を実施).{0,60}(?:ください|申し訳|いたします|おります)
    점검 ?(?:중|으로).{0,60}(?:이용|죄송|양해)
    """
)
MISSING_TITLE = any_of(
    r"""
    (?:(?:error|fehler|erreur|erro|errore|fout|błąd|ошибка|помилка|hata|خطأ|خطای|错误|錯誤
    ~ |エラー)[ :-]*)?(?:404|410)(?:[ :–—-]*(?:error|not found|page not found|gone|.{0,40}))?\W*$
    (?:(?:this|the|that|your|requested) ){0,2}(?:page|article|story|content|file|url) (?:not found
    ~ |cannot be found|can[’']t be found|does not exist
    ~ |no longer (?:available|exists)|unavailable|missing)\W*$
    (?:not found|page (?:can[’']t|could not) be (?:found|displayed)|this page (?:isn[’']t available|is gone
    ~ |does not exist))\W*$
    (?:oops|whoops|sorry|uh[- ]oh)\b.{0,60}\b(?:page|found|exist|wrong)\b.{0,20}$
    (?:(?:die )?(?:seite|artikel) (?:wurde )?nicht gefunden|seite (?:existiert nicht|nicht vorhanden))\W*$
    (?:page|article) (?:introuvable|non trouvée?|inexistante?)\W*$|(?:cette )?page n[’']existe (?:pas|plus)\W*$
    (?:página|artículo|contenido|noticia) no (?:encontrad[ao]|existe|disponible)\W*$
    (?:página|artigo|conteúdo|notícia) não (?:encontrad[ao]|existe|disponível)\W*$
    (?:pagina|articolo) (?:non (?:trovat[ao]|esiste|disponibile)|inesistente)\W*$
    (?:pagina|artikel) (?:niet gevonden|bestaat niet(?: meer)?)\W*$
    (?:(?:nie znaleziono|brak) (?:strony|artykułu)|strona (?:nie istnieje|nie została znaleziona|nieznaleziona))\W*$
    (?:страница|статья|материал) (?:не найден[ао]?|не существует|удален[ао]?|удалён|удалена)\W*$
    (?:такой )?страницы (?:нет|не существует)\W*$
    (?:сторінк[уа]|статт[юя]|матеріал) (?:не знайдено|не існує|видалено|не знайдена)\W*$
    (?:sayfa|haber|içerik) (?:bulunamadı|mevcut değil)\W*$
    (?:الصفحة|المقال) غير موجود\w?\W*$|(?:لم يتم العثور على الصفحة)\W*$|صفحه (?:یافت|پیدا) نشد\W*$
    (?:页面|頁面|网页|網頁|文章)(?:不存在|未找到|找不到|已删除|已刪除)\W*$|(?:找不到|未找到)(?:页面|頁面|网页|網頁)\W*$
    (?:お探しの)?(?:ページ|記事)(?:が|は)?(?:見つかりません|存在しません).{0,6}$|페이지를 찾을 수 없.{0,8}$
    (?:siden|sidan) (?:ble |blev )?(?:ikke|inte|finns inte|kunde inte) ?(?:funnet|fundet|hittades|hittas)?\W*$
    stránka (?:nenalezena|neexistuje|nebyla nalezena)\W*$
    """,
    before=r"^\W*",
)
MISSING_TEXT = any_of(
    r"""
    \b(?:page|article|story|content|file)\b.{0,20}\byou(?:[’']re| are| were)? (?:looking for|requested
    ~ |trying to (?:reach|view|access))\b.{0,60}\b(?:not|no longer|n[’']t|moved|removed|deleted)\b
    \b(?:can[’']t|cannot|couldn[’']t|could not|unable to)\b.{0,20}\b(?:find|locate)\b.{0,30}\b(?:page|article
    ~ |story|content)\b.{0,30}\b(?:you|looking|requested)
    \b(?:can[’']t|cannot|couldn[’']t|could not) find (?:that|this|the|your) (?:page|article|story)\b
    \b(?:page|article|story) you (?:asked for|wanted|were after|followed)\b
    \bтакой страницы (?:нет|не существует)|\bтакої сторінки (?:немає|не існує)
    \b(?:gesuchte|angeforderte|aufgerufene)\w? (?:seite|artikel|inhalt)\b.{0,60}\b(?:nicht|existiert)
    \b(?:page|article|contenu)\b.{0,20}\bque vous (?:recherchez|cherchez|demandez|avez demandée?|souhaitez)
    ~ \b.{0,60}\b(?:pas|plus|introuvable|supprimée?)
    \b(?:página|artículo|contenido)\b.{0,20}\bque (?:buscas?|está[s]? buscando|ha[s]? solicitado
    ~ |intentas? \w+)\b.{0,60}\b(?:no|eliminad[ao]|movid[ao])
    \b(?:página|artigo|conteúdo)\b.{0,20}\bque (?:você )?(?:procura|está (?:procurando|à procura)|procurava
    ~ |tentou \w+)\b.{0,60}\b(?:não|removid[ao]|movid[ao])
    \b(?:pagina|articolo)\b.{0,20}\b(?:che (?:stai )?cerca(?:ndo|vi|te)?|richiest[ao]|cercat[ao])\b.{0,60}\b
    ~ (?:non|rimoss[ao]|spostat[ao])
    \b(?:pagina|artikel)\b.{0,20}\b(?:die|dat|waar) (?:u|je|jij)\b.{0,20}\b(?:zoekt|zocht|opvraagt|bezoeken)
    ~ \b.{0,60}\b(?:niet|verwijderd|verplaatst)
    \b(?:strona|artykuł)\b,?.{0,20}\bktór(?:ej|ego|ą|y)\b.{0,20}\b(?:szukasz|szukają)\b.{0,60}\b(?:nie|usunięt)
    (?:страниц[аы]|стать[яию]|материал),? котор\w{2,3}\b.{0,20}\b(?:вы (?:ищете|искали|запросили
    ~ |запрашива\w+))\b.{0,60}(?:не|удал|перемещ)
    (?:запрашиваем\w+|запрошенн\w+|запитуван\w+) (?:страниц|стать|материал|сторінк)\w*\b.{0,60}(?:не|удал|видал)
    (?:сторінк[аиу]|статт[яюі]|матеріал),? як\w{1,3}\b.{0,20}\bви (?:шукаєте|шукали|запитали)\b.{0,60}(?:не
    ~ |видал|переміщ)
    aradığınız (?:sayfa|haber|içerik)\w*\b.{0,60}(?:bulunamadı|mevcut değil|kaldırıl|silin|taşın)
    (?:الصفحة|المقال).{0,10}(?:التي|الذي) (?:تبحث عنه|تحاول|طلبت)\S*.{0,60}(?:غير موجود|لم|حذف|نقل)
    (?:صفحه|مطلب)\S* (?:مورد نظر|که).{0,40}(?:یافت|پیدا|وجود|حذف)
    (?:您|你)要?(?:访问|訪問|查找|查看|浏览|瀏覽|寻找|尋找|请求)的(?:页面|頁面|网页
    ~ |網頁|文章|内容).{0,20}(?:不存在|找不到|删除|刪除)
    (?:页面|頁面|网页|網頁)(?:没有|沒有|未)找到
    お探しの(?:ページ|記事).{0,40}(?:見つかりません|存在しない|削除|移動)
    ~ |요청하신 (?:페이지|기사).{0,30}(?:찾을 수 없|삭제|존재하지)
    """
)
