using System.Buffers;

namespace Yiwang.Ofd.Typesetting;

/// <summary>
/// Where a title may be cut. The words are those that titles of official documents are made of; a title's other
/// words are guarded by costs: 7.3.1 wants a complete meaning in each line and no word torn.
/// </summary>
internal static class TitleWords
{
    /// <summary>A place where no line may end.</summary>
    public const int Never = 1_000_000;

    private const int Between = 4, Unknown = 30, BeforeLink = 0, AfterOf = 2, AfterAbout = 12, Quoted = 40, Listed = 18;
    private const int LongestWord = 8;

    private static readonly HashSet<string> words =
        [.. Words.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries)];
    private static readonly string[] organEnds = ["委员会", "办公室", "领导小组", "联席会议", "工作组", "局", "厅", "办法", "制度"];
    private static readonly string[] leaning = ["国家", "全国", "支持", "特大", "进一步", "以", "在", "对", "从", "向"];
    private static readonly SearchValues<char> stays = SearchValues.Create("的了等、，。：；）》〉”’〕】！？%％");

    /// <summary>For each place after a character what a line end costs there; 0 is best.</summary>
    public static int[] Costs(string title)
    {
        var costs = new int[title.Length];
        var ends = WordEnds(title);
        var depth = 0;
        for (var i = 0; i + 1 < title.Length; i++)
        {
            var (c, next) = (title[i], title[i + 1]);
            if (c is '《' or '“' or '〈' or '（' or '〔') depth++;
            if (c is '》' or '”' or '〉' or '）' or '〕') depth--;
            costs[i] = CostOf(c, next, ends[i], ends[i + 1]) + (depth > 0 ? Quoted : 0);
            if (i >= 1 && title.AsSpan(i - 1, 2) is "关于" && costs[i] < Never) costs[i] = AfterAbout;
            if (EndsType(title, i + 1) || EndsOrgan(title, i + 1) || LeansForward(title, i + 1)) costs[i] += Quoted;
        }
        return costs;
    }

    private static int CostOf(char c, char next, bool wordEnd, bool nextEnds)
    {
        if (stays.Contains(next) || "（《〈“‘〔【".Contains(c)) return Never;
        if (char.IsAsciiLetterOrDigit(c)
            && (char.IsAsciiLetterOrDigit(next) || "年月日届次号条项批个.-".Contains(next))) return Never;
        if (c == '第' || next is '第' && c is '年') return Never;
        if (char.IsHighSurrogate(c)) return Never;
        if (next is '和' or '与' or '及' or '暨') return wordEnd ? BeforeLink : Unknown;
        if (c == '的') return AfterOf;
        if (c is '和' or '与' or '及' or '以' or '在' or '对' or '为') return Unknown;
        if (c == '、') return Listed;
        if (c is '，' or '》' or '”') return BeforeLink + 1;
        if (!wordEnd) return Never / 10;
        return nextEnds ? Unknown : Between;
    }

    // 的通知 at the end is not left alone on a line.
    private static bool EndsType(string title, int from) => title.Length - from <= 3;

    // 国家教材 / 委员会: what an organ ends with is not cut from it.
    private static bool EndsOrgan(string title, int from) =>
        organEnds.Any(end => string.CompareOrdinal(title, from, end, 0, end.Length) == 0);

    // 国家 / 科学技术奖: a word that waits for the next one.
    private static bool LeansForward(string title, int to) =>
        leaning.Any(word => to >= word.Length
            && string.CompareOrdinal(title, to - word.Length, word, 0, word.Length) == 0);

    // Longest match; a character in no word is a word of one, and then both its sides are doubtful.
    private static bool[] WordEnds(string title)
    {
        var ends = new bool[title.Length];
        for (var i = 0; i < title.Length;)
        {
            var length = Math.Min(LongestWord, title.Length - i);
            while (length > 1 && !words.Contains(title.Substring(i, length))) length--;
            ends[i + length - 1] = true;
            i += length;
        }
        return ends;
    }

    private const string Words = """
        关于 印发 转发 批转 公布 发布 下达 开展 推进 促进 加强 加快 深化 完善 健全 建立 组建 成立 设立 调整 实施 落实 贯彻 执行 做好 抓好 进一步 全面
        扎实 深入 切实 有效 积极 大力 持续 统筹 规范 优化 提升 提高 改进 改善 强化 支持 鼓励 引导 扩大 推动 推广 推行 试行 取消 下放 清理 整顿 废止 修改
        同意 授予 表彰 通报 任命 免去 撤销 划定 确定 调查 处理 处置 应对 防范 化解 打赢 打好 坚决 切实 严格 落实 召开 举办 申办 举行 参加 组织 征求 报送
        国务院 办公厅 人民政府 省人民政府 市人民政府 县人民政府 区人民政府 中共 中央 委员会 中央军委 省委 市委 县委 办公室 领导小组 联席会议 部际联席会议
        发展改革委 财政部 教育部 科技部 公安部 民政部 司法部 人力资源 社会保障 自然资源 生态环境 住房 城乡建设 交通运输 水利 农业农村 商务 文化 旅游 卫生健康
        应急管理 审计 国有资产 监督管理 市场监管 市场监督管理 广播电视 体育 统计 医疗保障 乡村振兴 林业 能源局 地震局 气象局 税务 海关 银行 民航
        政府 部门 机关 单位 机构 企业 事业单位 国有企业 小微企业 民营企业 中小企业 社会组织 社会团体 科研机构 高等学校 学校 医院 社区 人员 干部 职工 群众 青年
        工作 方案 实施方案 工作方案 试点方案 行动方案 行动计划 工作要点 实施意见 指导意见 若干意见 若干措施 若干规定 实施办法 管理办法 暂行办法 暂行规定 办法 规定
        规划 五年规划 计划 纲要 细则 实施细则 制度 机制 体制 体系 政策 措施 意见 决定 通知 通告 公告 公报 报告 请示 批复 复函 函 纪要 议案 命令 答复 预案 应急预案
        条例 实施条例 标准 目录 清单 名单 情况 问题 有关问题 有关规定 有关事项 有关文件 事项 建议 提案 部分 几个 若干 年度 第一批 第二批 第三批 两个
        改革 改革创新 改革举措 创新 发展 高质量发展 高水平开放 转型升级 转型 升级 建设 治理 管理 监管 监督 服务 保护 利用 开发 开放 合作 投资 消费 贸易 融资 担保 基金
        农业 工业 服务业 制造业 农村 农民 农机装备 农业机械化 粮食 棉粮 糖粮 挂钩 奖售粮 药品 药品管理法 医疗 医疗器械 医药 卫生 教育 职业教育 幼儿园 配套幼儿园 城镇小区
        科技 科学 技术 科学技术 科学技术奖励 知识产权 专利 信息 信息化 数据 大数据 互联网 政务 政务服务 政务公开 政务新媒体 新媒体 电子政务 公文 公文处理 文件 档案 印章
        安全 安全生产 生产 事故 特大 煤矿 瓦斯爆炸 瓦斯爆炸事故 爆炸 消防 防震减灾 地震 地震趋势 重点监视防御区 自动气象站 气象站网 合建 防汛 抗旱 防灾 减灾 救灾 应急
        环境 生态 环保 污染 污染源 普查 污染防治 大气 水 土壤 节水 节能 减排 循环经济 绿色 低碳 资源 矿产 土地 森林 草原 河长制 湿地 长江 黄河 流域 经济带 经济 社会
        城市 乡村 乡镇 街道 县城 区域 地区 地方 基层 中心 综合保税区 保税区 高新技术产业 开发区 高新技术产业开发区 自主创新示范区 示范区 先行区 试验区 自由贸易 口岸 园区
        国家 全国 省 市 县 自治区 直辖市 自治州 特别行政区 世界 国际 国际医疗旅游 世界大学生 冬季运动会 夏季运动会 运动会 奥运会 首都国际机场 机场 协调 协调委员会
        全国政协 全国人大 十届 二次会议 三次会议 四次会议 五次会议 会议 常务会议 全体会议 代表大会 提案 建议 节假日 安排 春节 国庆 放假 值班 组成人员 成员 领导
        行政 行政规范性文件 规范性文件 合法性 审核机制 合法性审核 行政执法 执法 审批 行政审批 许可 行政许可 权力 责任 权责 简政放权 放管服 双随机 一公开 公开 收费 税收
        扶贫 消费扶贫 脱贫攻坚 脱贫攻坚战 攻坚战 乡村振兴 三农 就业 创业 养老 养老服务 社会救助 福利 残疾人 儿童 妇女 老年人 退役军人 拥军 优抚 住房保障 棚户区 公积金
        文化体制改革 文化企业 经营性 文化事业 文化事业单位 转制 为企业 非物质文化遗产 文物 旅游业 体育产业 广播 出版 宣传 法治 法治政府 普法 依法行政 信访 维护 稳定
        采购 集中采购 使用 试点 试点工作 组织药品 黄金 经济政策 货币 银行业 金融 资本市场 债务 债券 预算 绩效 资金 补贴 奖励 激励 激励支持 激励支持力度 力度 成效 明显 成效明显
        真抓实干 赋予 更大 自主权 贯彻落实 贯彻落实工作 治理工作 清理整顿 督查 督办 考核 评价 检查 巡视 整改 问题整改 培训 选拔 任用 聘用 编制 机构改革 职能转变 迁址 新建
        产业 行业 领域 市场 市场主体 营商环境 便利化 一体化 现代化 数字化 标准化 规范化 常态化 智能化 新型城镇化 城镇化 健康 有序 可持续 有序发展 健康发展 暂时 建立
        贵州 贵州省 贵阳 贵阳市 遵义市 六盘水市 安顺市 毕节市 铜仁市 黔东南州 黔南州 黔西南州 贵安新区 北京 上海 天津 重庆 广东 香港 澳门 福建 青海 海南 博鳌 乐城 深圳市
        国家地震局 国家教材委员会 助力 哈尔滨市 新疆 乌鲁木齐 昌吉 石河子 山西 安徽省 辽宁省 黑龙江省 武警总部 后勤部 后勤部机关 名义 总理 副总理 考察 考察工作
        """;
}
