namespace Yiwang.Administration.Routes;

/// <summary>What an empty sheet begins with: the drafter, one who approves, the end.</summary>
internal static class BlankRoute
{
    public static ReadOnlySpan<byte> Xml => """
        <?xml version="1.0" encoding="utf-8"?>
        <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:yw="urn:yiwang:route:1" id="definitions" targetNamespace="urn:yiwang:routes">
          <bpmn:process id="route" name="新流程" isExecutable="true">
            <bpmn:extensionElements><yw:route kind="outgoing" levels="province prefecture county township" /></bpmn:extensionElements>
            <bpmn:startEvent id="start" name="起草" />
            <bpmn:userTask id="draft" name="拟稿">
              <bpmn:extensionElements>
                <yw:step opinion="拟稿" who="drafter" edit="title body attachments recipients urgency classification" moves="withdraw transfer terminate" term="2d" />
              </bpmn:extensionElements>
            </bpmn:userTask>
            <bpmn:userTask id="review" name="审核">
              <bpmn:extensionElements>
                <yw:step opinion="审核" who="section-head" edit="body attachments recipients" moves="return withdraw transfer add-signer remove-signer circulate urge" term="1d" />
              </bpmn:extensionElements>
            </bpmn:userTask>
            <bpmn:endEvent id="end" name="办结" />
            <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="draft" />
            <bpmn:sequenceFlow id="f2" sourceRef="draft" targetRef="review" />
            <bpmn:sequenceFlow id="f3" sourceRef="review" targetRef="end" />
          </bpmn:process>
        </bpmn:definitions>
        """u8;
}
